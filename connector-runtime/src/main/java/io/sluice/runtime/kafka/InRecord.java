package io.sluice.runtime.kafka;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** A record as it was read. A value that is absent is empty. */
@SuppressWarnings("ArrayRecordComponent")
public record InRecord(int partition, long offset, byte[] value, Map<String, String> headers) {

    private static final byte[] EMPTY = new byte[0];

    static InRecord of(ConsumerRecord<byte[], byte[]> from) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : from.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        byte[] value = from.value();
        return new InRecord(from.partition(), from.offset(), value == null ? EMPTY : value, headers);
    }

    public long size() {
        return value.length + 512L;
    }
}

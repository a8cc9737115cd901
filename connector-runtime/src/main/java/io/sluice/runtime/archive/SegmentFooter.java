package io.sluice.runtime.archive;

import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.json.ContractJson;
import io.sluice.objects.ObjectStore;
import io.sluice.runtime.batch.BatchHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.apache.arrow.vector.ipc.message.ArrowFooter;
import reactor.core.publisher.Mono;
import tools.jackson.core.type.TypeReference;

/**
 * The end of a segment: where each batch stands in the file, and its headers (Arrow columnar format, "IPC file format":
 * {@code <footer> <footer's length: int32> ARROW1}).
 */
record SegmentFooter(List<Entry> entries) {

    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.UTF_8);
    private static final int TRAILER = Integer.BYTES + MAGIC.length;

    /** What the footer of a segment of usual size fits into. */
    private static final int FIRST_LOOK = 256 << 10;

    record Entry(BatchHeader header, ArrowBlock block) {
        long begin() {
            return block.getOffset();
        }

        long end() {
            return block.getOffset() + block.getMetadataLength() + block.getBodyLength();
        }
    }

    SegmentFooter {
        entries = List.copyOf(entries);
    }

    /** Reads the end of an object, and more of it if that was not enough. */
    static Mono<SegmentFooter> read(ObjectStore store, String key, long size) {
        return tail(store, key, size, Math.min(size, FIRST_LOOK))
                .flatMap(tail -> {
                    int length = length(tail, key) + TRAILER;
                    return length <= tail.length ? Mono.just(tail) : tail(store, key, size, length);
                })
                .map(tail -> parse(tail, key));
    }

    private static Mono<byte[]> tail(ObjectStore store, String key, long size, long bytes) {
        return store.get(key, size - bytes, size - 1).switchIfEmpty(Mono.error(() -> gone(key)));
    }

    static Bug gone(String key) {
        return new Bug("archive-gone", "object " + key + " was listed, and is not there");
    }

    private static int length(byte[] tail, String key) {
        int end = tail.length;
        if (end < TRAILER || !Arrays.equals(tail, end - MAGIC.length, end, MAGIC, 0, MAGIC.length)) {
            throw new Bug("archive-broken", "object " + key + " does not end as an Arrow file does");
        }
        return ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt(end - TRAILER);
    }

    private static SegmentFooter parse(byte[] tail, String key) {
        int length = length(tail, key);
        int begin = tail.length - TRAILER - length;
        ArrowFooter footer = new ArrowFooter(Footer.getRootAsFooter(
                ByteBuffer.wrap(Arrays.copyOfRange(tail, begin, begin + length)).order(ByteOrder.LITTLE_ENDIAN)));
        Map<String, String> metadata = footer.getMetaData();
        List<ArrowBlock> blocks = footer.getRecordBatches();
        List<Entry> entries = new ArrayList<>();
        for (int batch = 0; batch < blocks.size(); batch++) {
            String header = metadata.get(SegmentWriter.BATCH + batch);
            if (header == null) {
                throw new Bug("archive-broken", "object " + key + " has no headers of its batch " + batch);
            }
            entries.add(new Entry(BatchHeader.of(ContractJson.mapper().readValue(header, HEADERS)), blocks.get(batch)));
        }
        return new SegmentFooter(entries);
    }

    private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};
}

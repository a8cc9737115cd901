package io.sluice.runtime.kafka;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record to be sent: a whole value and its headers as text. */
@SuppressWarnings("ArrayRecordComponent")
public record OutRecord(
        String topic, int partition, byte @Nullable [] key, byte @Nullable [] value, Map<String, String> headers) {}

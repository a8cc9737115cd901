package io.sluice.transform.row;

import io.sluice.runtime.connection.Secrets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.bson.BsonDocument;
import reactor.core.scheduler.Schedulers;

/** Takes documents of the collection {@code orders} through the steps of a test. */
final class Transformer {

    static final String SECRET = "canary-salt-of-the-tests";

    private final List<Map<String, Object>> steps;

    @SafeVarargs
    Transformer(Map<String, Object>... steps) {
        this.steps = List.of(steps);
    }

    Made make(String... json) {
        return make(Stream.of(json)
                .map(text -> DocumentBatch.bytes(BsonDocument.parse(text)))
                .toList());
    }

    Made make(List<byte[]> documents) {
        try (BufferAllocator allocator = new RootAllocator()) {
            return Made.of(
                    new DocumentTransform(Schedulers.immediate(), new Secrets(Map.of("mask-salt", SECRET)))
                            .open(Tasks.with(Map.of("steps", steps)), new MemoryLog(List.of()), allocator),
                    allocator,
                    "orders",
                    documents);
        }
    }

    /** The only row, without its key. */
    Map<String, Object> row(String json) {
        Map<String, Object> row = make(json).rows().get(0);
        row.remove("_sluice_key");
        return row;
    }
}

package io.sluice.transform.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.failure.TransientFailure;
import io.sluice.runtime.connection.Secrets;
import io.sluice.runtime.connector.TransformLane;
import io.sluice.runtime.schema.SchemaEntry;
import io.sluice.runtime.schema.SchemaLog;
import io.sluice.transform.bson.RandomBson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Whatever ends a batch, the lane's memory is at zero afterwards. */
class LaneMemoryTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final BufferAllocator root = new RootAllocator();
    private final BufferAllocator lane = root.newChildAllocator("lane", 0, 64 << 20);

    @AfterEach
    void nothingIsLeft() {
        assertThat(lane.getAllocatedMemory()).isZero();
        lane.close();
        root.close();
    }

    @Test
    void aBatchThatWaitsForTheLogAndIsCancelledHoldsNothing() {
        Sinks.One<List<SchemaEntry>> never = Sinks.one();
        AtomicInteger proposals = new AtomicInteger();
        TransformLane open = open(new SchemaLog() {
            @Override
            public List<SchemaEntry> entries() {
                return List.of();
            }

            @Override
            public Mono<List<SchemaEntry>> propose(List<SchemaEntry> wanted) {
                proposals.incrementAndGet();
                return never.asMono();
            }
        });
        try (VectorSchemaRoot batch = DocumentBatch.of(root, documents())) {
            StepVerifier.create(open.apply("c", batch))
                    .expectSubscription()
                    .then(() -> assertThat(lane.getAllocatedMemory()).isZero())
                    .thenCancel()
                    .verify(LIMIT);
        }
        assertThat(proposals).hasValue(1);
    }

    @Test
    void aLogThatFailsFailsTheBatchAndTheNextTryWorks() {
        AtomicInteger calls = new AtomicInteger();
        MemoryLog log = new MemoryLog(List.of()) {
            @Override
            public Mono<List<SchemaEntry>> propose(List<SchemaEntry> wanted) {
                return calls.getAndIncrement() == 0
                        ? Mono.error(new TransientFailure("log-away", "the log is away"))
                        : super.propose(wanted);
            }
        };
        TransformLane open = open(log);
        try (VectorSchemaRoot batch = DocumentBatch.of(root, documents())) {
            StepVerifier.create(open.apply("c", batch))
                    .expectError(TransientFailure.class)
                    .verify(LIMIT);
            StepVerifier.create(open.apply("c", batch))
                    .consumeNextWith(made -> {
                        assertThat(made.books().kept()).isEqualTo(2);
                        made.close();
                        made.close();
                    })
                    .expectComplete()
                    .verify(LIMIT);
        }
    }

    @Test
    void aBatchTooLargeForTheLaneFailsAsTransientAndGivesBackWhatItTook() {
        BufferAllocator small = root.newChildAllocator("small", 0, 64 << 10);
        TransformLane open = new DocumentTransform(Schedulers.immediate(), Secrets.NONE)
                .open(Tasks.with(Map.of()), new MemoryLog(List.of()), small);
        byte[] large = DocumentBatch.bytes(
                new BsonDocument("_id", new BsonInt32(1)).append("t", new BsonString("x".repeat(200_000))));
        try (VectorSchemaRoot batch = DocumentBatch.of(root, List.of(large))) {
            StepVerifier.create(open.apply("c", batch))
                    .expectErrorMatches(e -> e instanceof TransientFailure failure
                            && failure.code().equals("memory-short"))
                    .verify(LIMIT);
        }
        assertThat(small.getAllocatedMemory()).isZero();
        small.close();
    }

    @Test
    void noiseIsRejectedOrKeptAndNeverCrashes() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<byte[]> documents = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                byte[] bytes =
                        DocumentBatch.bytes(RandomBson.document(random, 3).append("_id", new BsonInt32(i)));
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                documents.add(bytes);
            }
            try {
                Made made = Made.of(open(new MemoryLog(List.of())), lane, "c", documents);
                assertThat(made.closed().books().balances()).isTrue();
                assertThat(made.rows()).hasSize((int) made.closed().books().kept());
                assertThat(made.closed().rejected())
                        .hasSize((int) made.closed().books().rejected());
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void aBatchWithoutDocumentsHasNoTable() {
        Made made = Made.of(open(new MemoryLog(List.of())), lane, "c", List.of());

        assertThat(made.closed().tables()).isEmpty();
    }

    private TransformLane open(SchemaLog log) {
        return new DocumentTransform(Schedulers.immediate(), Secrets.NONE).open(Tasks.with(Map.of()), log, lane);
    }

    private static List<byte[]> documents() {
        return List.of(
                DocumentBatch.bytes(BsonDocument.parse("{_id: 1, a: 'x'}")),
                DocumentBatch.bytes(BsonDocument.parse("{_id: 2, b: [1], c: {$numberDouble: 'NaN'}}")));
    }
}

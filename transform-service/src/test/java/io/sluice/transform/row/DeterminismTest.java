package io.sluice.transform.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.runtime.connection.Secrets;
import io.sluice.runtime.connector.SourcePlan.Sample;
import io.sluice.runtime.connector.TransformLane;
import io.sluice.runtime.schema.SchemaEntry;
import io.sluice.transform.bson.RandomBson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.scheduler.Schedulers;

/** Order, batching and the number of lanes change nothing; what was set at planning decides. */
class DeterminismTest {

    private final DocumentTransform transform = new DocumentTransform(Schedulers.immediate(), Secrets.NONE);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void underOnePlanAnyOrderBatchingAndNumberOfLanesGivesTheSameColumnsAndTheSameRows(long seed) {
        Random random = new Random(seed);
        List<byte[]> documents = documents(random, 60);
        List<SchemaEntry> plan = plan(documents);

        Result one = run(documents, plan, random, 1);
        Result other = run(shuffled(documents, random), plan, random, 3);

        assertThat(other.columns).as("seed %d", seed).isEqualTo(one.columns);
        assertThat(other.rows).as("seed %d", seed).isEqualTo(one.rows);
    }

    /** Numbers fit into each other's columns, so of a path without a plan the first class decides; here all are of one. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23, 24, 25, 26})
    void withoutAPlanAnyOrderGivesTheSamePathsAndClasses(long seed) {
        Random random = new Random(seed);
        List<byte[]> documents = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            documents.add(
                    DocumentBatch.bytes(RandomBson.withoutMixedNumbers(random).append("_id", new BsonInt32(i))));
        }

        Result one = run(documents, List.of(), random, 1);
        Result other = run(shuffled(documents, random), List.of(), random, 3);

        assertThat(other.columns).as("seed %d", seed).isEqualTo(one.columns);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33, 34})
    void aRowIsMadeTheSameUnderALongerLog(long seed) {
        Random random = new Random(seed);
        List<byte[]> documents = documents(random, 40);
        MemoryLog log = new MemoryLog(plan(documents.subList(0, 10)));

        Map<Object, Map<String, Object>> first = new TreeMap<>();
        Map<Object, Map<String, Object>> again = new TreeMap<>();
        try (BufferAllocator allocator = new RootAllocator()) {
            collect(transform.open(Tasks.with(Map.of()), log, allocator), allocator, documents, first);
            collect(transform.open(Tasks.with(Map.of()), log, allocator), allocator, documents, again);
        }

        assertThat(again).as("seed %d", seed).isEqualTo(first);
    }

    private record Result(Set<SchemaEntry> columns, Map<Object, Map<String, Object>> rows) {}

    private List<SchemaEntry> plan(List<byte[]> documents) {
        return transform.plan(Tasks.with(Map.of()), List.of(new Sample("c", documents)), List.of());
    }

    private Result run(List<byte[]> documents, List<SchemaEntry> plan, Random random, int lanes) {
        MemoryLog log = new MemoryLog(plan);
        Map<Object, Map<String, Object>> rows = new TreeMap<>();
        try (BufferAllocator allocator = new RootAllocator()) {
            List<TransformLane> open = new ArrayList<>();
            for (int i = 0; i < lanes; i++) {
                open.add(transform.open(Tasks.with(Map.of()), log, allocator));
            }
            int at = 0;
            while (at < documents.size()) {
                int next = Math.min(documents.size(), at + 1 + random.nextInt(9));
                collect(open.get(random.nextInt(lanes)), allocator, documents.subList(at, next), rows);
                at = next;
            }
            assertThat(allocator.getAllocatedMemory()).isZero();
        }
        return new Result(new HashSet<>(log.entries()), rows);
    }

    private static void collect(
            TransformLane lane,
            BufferAllocator allocator,
            List<byte[]> documents,
            Map<Object, Map<String, Object>> rows) {
        Made made = Made.of(lane, allocator, "c", documents);
        assertThat(made.rows()).hasSize(documents.size());
        made.rows().forEach(row -> rows.put(String.valueOf(row.get("_sluice_key")), row));
    }

    private static List<byte[]> documents(Random random, int count) {
        List<byte[]> documents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            BsonDocument document = new BsonDocument("_id", new BsonInt32(i));
            document.putAll(RandomBson.document(random, 3));
            documents.add(DocumentBatch.bytes(document.append("_id", new BsonInt32(i))));
        }
        return documents;
    }

    private static List<byte[]> shuffled(List<byte[]> documents, Random random) {
        List<byte[]> copy = new ArrayList<>(documents);
        Collections.shuffle(copy, random);
        return copy;
    }
}

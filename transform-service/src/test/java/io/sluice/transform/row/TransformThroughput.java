package io.sluice.transform.row;

import io.sluice.runtime.connection.Secrets;
import io.sluice.runtime.connector.TransformLane;
import io.sluice.runtime.connector.Transformed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.types.ObjectId;
import reactor.core.scheduler.Schedulers;

/** Prints rows a second of one thread over batches of small documents: 11 columns, some 250 bytes. Asserts nothing. */
public final class TransformThroughput {

    private static final int ROWS = 1600;
    private static final int BATCHES = 64;

    private TransformThroughput() {}

    public static void main(String[] args) {
        Random random = new Random(1);
        DocumentTransform transform = new DocumentTransform(Schedulers.immediate(), Secrets.NONE);
        List<VectorSchemaRoot> batches = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator()) {
            for (int i = 0; i < BATCHES; i++) {
                batches.add(DocumentBatch.of(allocator, documents(random)));
            }
            var lane = transform.open(Tasks.with(Map.of()), new MemoryLog(List.of()), allocator);
            describe(lane, batches.get(0));
            for (int second = 0; second < 8; second++) {
                measure(lane, batches);
            }
            batches.forEach(VectorSchemaRoot::close);
        }
    }

    /** What a row becomes, so that a figure of rows that became nothing is noticed. */
    private static void describe(TransformLane lane, VectorSchemaRoot batch) {
        try (Transformed made =
                Objects.requireNonNull(lane.apply("orders", batch).block())) {
            VectorSchemaRoot rows = made.tables().get(0).rows();
            System.out.println(made.books());
            rows.getFieldVectors()
                    .forEach(vector -> System.out.printf(
                            "%-20s %d values, first: %s%n",
                            vector.getName(), vector.getValueCount() - vector.getNullCount(), vector.getObject(0)));
        }
    }

    private static void measure(TransformLane lane, List<VectorSchemaRoot> batches) {
        long start = System.nanoTime();
        long rows = 0;
        for (int i = 0; System.nanoTime() - start < 1_000_000_000L; i++) {
            VectorSchemaRoot batch = batches.get(i % batches.size());
            try (Transformed made =
                    Objects.requireNonNull(lane.apply("orders", batch).block())) {
                rows += made.tables().get(0).rows().getRowCount();
            }
        }
        System.out.printf("%,d rows/s%n", rows * 1_000_000_000L / (System.nanoTime() - start));
    }

    private static List<byte[]> documents(Random random) {
        List<byte[]> documents = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            documents.add(DocumentBatch.bytes(document(random, i)));
        }
        return documents;
    }

    private static BsonDocument document(Random random, int i) {
        return new BsonDocument("_id", new BsonObjectId(new ObjectId()))
                .append("customer", new BsonString("customer-" + random.nextInt(100000)))
                .append("email", new BsonString("someone" + i + "@example.com"))
                .append("status", new BsonString("delivered"))
                .append("quantity", new BsonInt32(random.nextInt(10)))
                .append("price", new BsonDouble(random.nextInt(100000) / 100.0))
                .append("total", new BsonInt64(random.nextLong()))
                .append("paid", BsonBoolean.TRUE)
                .append("created", new BsonDateTime(1_700_000_000_000L + i))
                .append(
                        "address",
                        new BsonDocument("city", new BsonString("Zürich"))
                                .append("street", new BsonString("Bahnhofstrasse 17, 3rd floor")));
    }
}

package io.sluice.transform.row;

import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.runtime.connector.TransformLane;
import io.sluice.runtime.connector.Transformed;
import io.sluice.runtime.schema.SchemaEntry;
import io.sluice.runtime.schema.SchemaLog;
import io.sluice.transform.settings.TransformSettings;
import io.sluice.transform.table.SchemaView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorSchemaRoot;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** A lane's work. Usually one pass over a batch; when the log lacks a column, it is proposed and the batch is read again. */
final class DocumentLane implements TransformLane {

    /** A batch can need another round only if somebody else's entry came first, at most once a class of a path. */
    private static final int MOST_ROUNDS = 50;

    private final TransformSettings settings;
    private final SchemaLog log;
    private final BufferAllocator allocator;
    private final Scheduler work;
    private final SchemaView view = new SchemaView();
    private final Map<String, StreamRows> streams = new HashMap<>();
    private final Map<String, String> streamOfTable = new HashMap<>();

    DocumentLane(TransformSettings settings, SchemaLog log, BufferAllocator allocator, Scheduler work) {
        this.settings = settings;
        this.log = log;
        this.allocator = allocator;
        this.work = work;
    }

    @Override
    public Mono<Transformed> apply(String stream, VectorSchemaRoot documents) {
        return Mono.defer(() -> round(stream(stream), documents, log.entries(), 1))
                .doOnDiscard(Transformed.class, Transformed::close);
    }

    private Mono<Transformed> round(StreamRows rows, VectorSchemaRoot documents, List<SchemaEntry> entries, int round) {
        if (round > MOST_ROUNDS) {
            return Mono.error(new Bug(
                    "schema-unsettled",
                    "table " + rows.table + " still lacks columns after " + MOST_ROUNDS + " rounds of the schema log"));
        }
        view.read(entries);
        List<SchemaEntry> wanted = rows.read(documents);
        if (wanted.isEmpty()) {
            return Mono.fromSupplier(() -> take(rows, documents.getRowCount()));
        }
        return log.propose(wanted).publishOn(work).flatMap(longer -> round(rows, documents, longer, round + 1));
    }

    private Transformed take(StreamRows rows, int read) {
        try {
            return rows.take(allocator, read);
        } catch (OutOfMemoryException e) {
            throw new TransientFailure(
                    "memory-short", "a batch of table " + rows.table + " does not fit into the lane's memory", e);
        }
    }

    private StreamRows stream(String stream) {
        return streams.computeIfAbsent(stream, name -> {
            StreamRows rows = new StreamRows(name, settings, view);
            String other = streamOfTable.putIfAbsent(rows.table, name);
            if (other != null) {
                throw sameTable(rows.table, other, name);
            }
            return rows;
        });
    }

    static BadConfiguration sameTable(String table, String one, String other) {
        return new BadConfiguration(
                "table-of-two-collections",
                "collections \"" + one + "\" and \"" + other + "\" would both become table \"" + table
                        + "\"; a table holds one collection: read one of them in another task, with a transform and a"
                        + " load into another schema");
    }
}

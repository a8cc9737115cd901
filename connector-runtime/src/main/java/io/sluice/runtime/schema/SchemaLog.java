package io.sluice.runtime.schema;

import java.util.List;
import reactor.core.publisher.Mono;

/** The accepted entries of a task, in Kafka's order, the same for every lane and replica. Repeats are left out. */
public interface SchemaLog {

    /** What this replica has read so far; grows only at its end. Immutable. */
    List<SchemaEntry> entries();

    /**
     * Adds what is not there yet. Completes with {@link #entries()} once all of {@code wanted} are in it. An entry that
     * somebody else added first counts.
     */
    Mono<List<SchemaEntry>> propose(List<SchemaEntry> wanted);
}

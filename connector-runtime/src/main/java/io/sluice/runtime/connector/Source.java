package io.sluice.runtime.connector;

import io.sluice.contracts.control.Answer.Checked;
import io.sluice.contracts.control.TaskRef;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads documents. A source decodes nothing: it hands over each document's own bytes and its {@code _id}; the runtime
 * numbers, cuts, encodes and sends.
 *
 * <p>Errors are {@link io.sluice.contracts.failure.SluiceFailure}s, classified at the edge to the foreign system; anything
 * else counts as a bug.
 */
public interface Source {

    /** The action in a workflow's {@code use}, such as {@code mongodb.read}. */
    String connector();

    /**
     * Cuts what the settings name into splits, each on a lane from 0 to {@code lanes - 1}, and takes a sample. The same
     * data gives the same plan. Runs once for a run, on one replica; nothing may have been read before.
     */
    Mono<SourcePlan> plan(TaskRef task, int lanes);

    /**
     * The documents of a split in its own order, behind {@code after} (exclusive), or all if it is null. Must honour
     * demand, and be re-openable from any document's position: the runtime opens it again after a kill. Transient trouble
     * of a cursor is the source's own to mend from the last document it emitted; what it cannot mend it signals.
     */
    Flux<SourceDocument> read(TaskRef task, Split split, @Nullable Position after);

    /** Each stream's own count, as the source's own command gives it now. */
    Mono<Map<String, Long>> count(TaskRef task);

    /**
     * Judges the settings and looks at what they name, reading little and changing nothing. Answers within half a minute;
     * an error counts as a finding about the connection. A source that does not look finds nothing.
     */
    default Mono<Checked> check(TaskRef task) {
        return Mono.just(Checked.FINE);
    }
}

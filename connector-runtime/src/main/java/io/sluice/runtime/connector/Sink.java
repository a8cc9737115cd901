package io.sluice.runtime.connector;

import io.sluice.contracts.control.Answer.Checked;
import io.sluice.contracts.control.Answer.Measured;
import io.sluice.contracts.control.Command.KnownColumn;
import io.sluice.contracts.control.TaskRef;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Writes rows into a destination that keeps a ledger: one row for each run, task and lane, changed only in the
 * transaction that writes the rows.
 *
 * <p>The ledger rules: a commit happens only if the row still says {@code generation = g and next = E and owner = me}.
 */
public interface Sink {

    String connector();

    /**
     * Makes what the run needs in the destination, if it is not there: schema, ledger, {@code _sluice_columns}, one ledger
     * row for each lane (next = 0), side tables. May run again.
     *
     * @return the columns that the destination remembers, in the order in which they were added
     */
    Mono<List<KnownColumn>> plan(TaskRef task, int lanes);

    /**
     * Takes the lane's ledger row with a new owner token. Waits for a transaction of the previous owner to end. Whoever
     * held the row before cannot commit afterwards.
     */
    Mono<LedgerRow> take(TaskRef task, int lane, String owner);

    /** Reads the row without taking it. */
    Mono<LedgerRow> look(TaskRef task, int lane);

    /**
     * Writes the rows of whole sequences and moves the ledger from {@code expected} to what the commit says, in one
     * transaction. New columns are added before it, outside. The batches stay the caller's to close.
     *
     * @return the row as it stands now; its table books include this commit's rows
     * @throws io.sluice.contracts.failure.TransientFailure with code {@code ledger-moved} if the guard changed no row: the
     *     lane belongs to somebody else, or the destination was restored. Nothing was written.
     */
    Mono<LedgerRow> commit(TaskRef task, int lane, LedgerRow expected, SinkCommit commit);

    /**
     * In one transaction: locks the run's ledger rows, requires all {@code lanes} of them ended, swaps loaded tables in,
     * marks the rows finished. Done already: completes.
     *
     * @throws io.sluice.contracts.failure.TransientFailure with code {@code not-ended} while a lane is open
     */
    Mono<Void> finish(TaskRef task, int lanes);

    /** The ledgers' sums and what the destination's own SQL says of rows whose {@code _sluice_run} is this run. */
    Mono<Measured> measure(TaskRef task, int lanes);

    /** Drops the run's stage and side tables. May run again. */
    Mono<Void> cleanUp(TaskRef task);

    /**
     * Judges the settings and looks whether the destination could be written to, changing nothing. Answers within half a
     * minute; an error counts as a finding about the connection. A sink that does not look finds nothing.
     *
     * @param streams whose tables are asked for
     */
    default Mono<Checked> check(TaskRef task, List<String> streams) {
        return Mono.just(Checked.FINE);
    }
}

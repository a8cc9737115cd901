package io.sluice.runtime.sink;

import io.sluice.contracts.control.Event;
import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.runtime.connector.LedgerRow;
import io.sluice.runtime.connector.LedgerRow.State;
import java.util.List;
import java.util.stream.IntStream;

/** When a lane's ledger row may move, and what is said when it may not. */
public final class LedgerRules {

    private LedgerRules() {}

    /** @throws TransientFailure {@code ledger-moved} if the row that was taken is of another generation than the task */
    public static LedgerRow requireGeneration(TaskRef task, int lane, LedgerRow row) {
        if (row.generation() == task.generation()) {
            return row;
        }
        throw moved(
                task,
                lane,
                "it is of generation " + row.generation() + ", this replica works for generation " + task.generation());
    }

    /** @throws TransientFailure {@code not-ended} while a lane is open, or has no row */
    public static void requireEnded(TaskRef task, List<LedgerRow> rows, int lanes) {
        if (rows.size() != lanes) {
            throw new TransientFailure(
                    "not-ended",
                    "task \"" + task.task() + "\" of run " + task.run() + " has " + rows.size()
                            + " ledger rows instead of " + lanes + "; plan it again");
        }
        List<Integer> open = IntStream.range(0, lanes)
                .filter(lane -> rows.get(lane).state() == State.OPEN)
                .boxed()
                .toList();
        if (!open.isEmpty()) {
            throw new TransientFailure(
                    "not-ended",
                    "task \"" + task.task() + "\" of run " + task.run() + " cannot finish: lanes " + open
                            + " have not ended");
        }
    }

    /** Why a guard that expected {@code expected} changed nothing: the row is {@code found}. */
    public static RuntimeException whyNot(TaskRef task, int lane, LedgerRow expected, LedgerRow found) {
        if (found.owner().equals(expected.owner())
                && found.generation() == task.generation()
                && found.next() == expected.next()) {
            return new Bug(
                    "ledger-closed",
                    "lane " + lane + " of task \"" + task.task() + "\" is " + found.state()
                            + " and takes no more rows");
        }
        return moved(
                task,
                lane,
                "expected were generation " + task.generation() + " and next " + expected.next() + ", found generation "
                        + found.generation() + " and next " + found.next()
                        + (found.owner().equals(expected.owner()) ? "" : " and another owner"));
    }

    public static Bug missing(TaskRef task, int lane) {
        return new Bug(
                Event.TaskFailed.LEDGER_MISSING,
                "run " + task.run() + " has no ledger row for lane " + lane + " of task \"" + task.task()
                        + "\": the task was not planned, or the destination was restored to a time before the run");
    }

    private static TransientFailure moved(TaskRef task, int lane, String found) {
        return new TransientFailure(
                "ledger-moved",
                "the ledger row of lane " + lane + " of task \"" + task.task() + "\" is not ours: " + found
                        + "; nothing was written, take the lane again");
    }
}

package io.sluice.stack.command;

import io.sluice.contracts.receipt.Receipt;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Runs for people. */
final class RunText {

    private RunText() {}

    static void printList(List<RunView> runs, PrintWriter out) {
        Table table = new Table("run", "workflow", "state", "rows", "started", "took");
        for (RunView run : runs) {
            table.row(
                    run.id(),
                    run.workflow(),
                    run.state(),
                    run.progress() == null ? 0 : run.progress().rows(),
                    run.startedAt() == null ? "-" : seconds(run.startedAt()),
                    took(run));
        }
        table.print(out);
    }

    static void print(RunView run, PrintWriter out) {
        out.println("Run " + run.id() + " of " + run.workflow() + ", revision " + run.revision());
        out.println(RunWatch.line(run));
        out.println("created " + shown(run.createdAt()) + ", started " + shown(run.startedAt()) + ", ended "
                + shown(run.endedAt()) + ", took " + took(run));
        if (run.tasks() != null && !run.tasks().isEmpty()) {
            Table table = new Table("task", "connector", "state", "attempt", "lanes", "ended", "rows", "rows/s");
            for (RunView.Task task : run.tasks()) {
                table.row(
                        task.task(),
                        shown(task.connector()),
                        shown(task.state()),
                        task.attempt(),
                        task.lanes(),
                        task.lanesEnded(),
                        task.rows(),
                        task.rowsPerSecond());
            }
            table.print(out);
        }
        if (run.state().equals("SUCCEEDED_WITH_REJECTS")) {
            out.println("What was rejected, and why: ./sluice rejected " + run.id());
        }
    }

    static void printFailure(RunView run, PrintWriter err) {
        RunView.Failure failure = run.failure();
        if (failure == null) {
            return;
        }
        err.println("sluice: run " + run.id() + " " + run.state()
                + (failure.task() == null ? "" : ", task " + failure.task())
                + (failure.code() == null ? "" : " (" + failure.code() + ")")
                + (failure.message() == null ? "" : ": " + failure.message()));
    }

    /** A run that has not ended yet is not red. */
    static int exitCode(RunView run) {
        return run.state().equals("FAILED") || run.state().equals("CANCELLED") ? ExitCode.RED : ExitCode.OK;
    }

    static int exitCode(RunView ended, Receipt receipt) {
        return ended.succeeded() ? ReceiptText.exitCode(receipt) : ExitCode.RED;
    }

    private static String took(RunView run) {
        if (run.startedAt() == null || run.endedAt() == null) {
            return "-";
        }
        try {
            Duration took = Duration.between(Instant.parse(run.startedAt()), Instant.parse(run.endedAt()));
            return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
        } catch (DateTimeParseException e) {
            return "-";
        }
    }

    /** Without fractions. */
    static String seconds(String moment) {
        return moment.replaceFirst("\\.[0-9]+Z$", "Z");
    }

    private static String shown(@Nullable String text) {
        return text == null ? "-" : seconds(text);
    }
}

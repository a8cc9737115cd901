package io.sluice.stack.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Follows a run until it ends, and says every moment how far it is. Whoever stops watching does not stop the run, and is told so. */
final class RunWatch {

    private static final Duration ASK_EVERY = Duration.ofMillis(500);

    private final SluiceApi api;
    private final ProgressLine progress;

    RunWatch(SluiceApi api, PrintWriter out) {
        this.api = api;
        this.progress = new ProgressLine(out);
    }

    /** For a run that outlives the watching. */
    RunView untilEnd(String run) {
        AtomicBoolean watching = new AtomicBoolean(true);
        Thread goesOn = new Thread(() -> {
            if (watching.get()) {
                System.err.println();
                System.err.println("The run goes on; it is not cancelled. Follow it with: ./sluice show " + run);
            }
        });
        Runtime.getRuntime().addShutdownHook(goesOn);
        try {
            return follow(run);
        } finally {
            watching.set(false);
            Runtime.getRuntime().removeShutdownHook(goesOn);
        }
    }

    /** For a run that ends with its stack when the command is interrupted. */
    RunView follow(String run) {
        String before = "";
        while (true) {
            RunView view = api.show(run);
            progress.say(line(view), !view.state().equals(before));
            before = view.state();
            if (view.ended()) {
                progress.end();
                return view;
            }
            pause();
        }
    }

    static String line(RunView view) {
        StringBuilder line = new StringBuilder(view.state());
        RunView.Progress progress = view.progress();
        if (progress != null && progress.rows() > 0) {
            line.append(String.format(Locale.ROOT, "  %,d", progress.rows()));
            if (progress.expected() != null && progress.expected() > 0) {
                line.append(String.format(
                        Locale.ROOT,
                        " of %,d rows (%d%%)",
                        progress.expected(),
                        Math.min(100, 100 * progress.rows() / progress.expected())));
            } else {
                line.append(" rows");
            }
            line.append(String.format(Locale.ROOT, "  %,.0f rows/s", progress.rowsPerSecond()));
            if (progress.secondsLeft() != null && !view.ended()) {
                line.append(String.format(Locale.ROOT, "  %,.0f s left", progress.secondsLeft()));
            }
        }
        if (view.waitingFor() != null) {
            line.append("  waiting for ").append(view.waitingFor());
        }
        return line.toString();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(ASK_EVERY.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while watching a run", e);
        }
    }
}

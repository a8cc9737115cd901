package io.sluice.system.chaos;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Trials one after the other, told as they end. One that the harness itself could not bring to its end is neither green nor red:
 * it is told, and the next one gets a deployment of its own, as nobody knows what is left in the old one.
 *
 * @param <D> what is broken
 */
final class Trials<D extends AutoCloseable> implements AutoCloseable {

    static final int GREEN = 0;
    static final int RED = 1;
    static final int BROKEN = 3;

    /** One after the other; then it is not the seeds. */
    private static final int MOST_BROKEN = 3;

    private final Supplier<D> deployments;
    private final BiFunction<D, Long, Trial.Outcome> trial;
    private final PrintStream out;
    private final List<Duration> took = new ArrayList<>();
    private @Nullable D deployment;
    private boolean closed;
    private int red;
    private int broken;

    Trials(Supplier<D> deployments, BiFunction<D, Long, Trial.Outcome> trial, PrintStream out) {
        this.deployments = deployments;
        this.trial = trial;
        this.out = out;
    }

    /**
     * Blocks until all are tried.
     *
     * @param untilRed ends at the first that is red
     * @return {@link #GREEN} if all are, {@link #RED} if one is, {@link #BROKEN} if none is and one could not be judged
     */
    int run(long firstSeed, int seeds, boolean untilRed) {
        int brokenInARow = 0;
        for (long seed = firstSeed; seed < firstSeed + seeds && brokenInARow < MOST_BROKEN; seed++) {
            try {
                Trial.Outcome outcome = trial.apply(deployment(), seed);
                out.println(outcome);
                took.add(outcome.took());
                red += outcome.green() ? 0 : 1;
                brokenInARow = 0;
            } catch (RuntimeException | AssertionError e) {
                if (isClosed()) {
                    break; // its deployment was closed under it
                }
                StringWriter trace = new StringWriter();
                e.printStackTrace(new PrintWriter(trace));
                out.println("BROKEN seed " + seed + ": the harness failed, not the run: " + trace);
                broken++;
                brokenInARow++;
                end();
            }
            if (red > 0 && untilRed) {
                break;
            }
        }
        return red > 0 ? RED : broken > 0 ? BROKEN : GREEN;
    }

    String summary() {
        Collections.sort(took);
        return took.size() - red + " of " + (took.size() + broken) + " green"
                + (broken == 0 ? "" : ", " + broken + " could not be judged")
                + (took.isEmpty()
                        ? ""
                        : "; a trial took " + took.get(took.size() / 2).toMillis() + " ms at the median, "
                                + took.get(took.size() - 1).toMillis() + " ms at most");
    }

    /** Interrupted from the keyboard, PostgreSQL would go on for ever: also called by a shutdown hook, beside {@link #run}. */
    @Override
    public synchronized void close() {
        closed = true;
        end();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized D deployment() {
        if (closed) {
            throw new IllegalStateException("no trial is begun any more");
        }
        D current = deployment;
        if (current == null) {
            current = deployments.get();
            deployment = current;
        }
        return current;
    }

    private synchronized void end() {
        D current = deployment;
        deployment = null;
        if (current != null) {
            try {
                current.close();
            } catch (Exception e) {
                out.println("the deployment could not be closed: " + e);
            }
        }
    }
}

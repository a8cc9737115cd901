package io.sluice.stack.state;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that belongs to a stack, told apart from a later one with the same pid by when it started. Without a start time nothing
 * is ever ended: a foreign process is worse to kill than a leftover is to leave.
 */
public record OwnProcess(String name, long pid, long startedAtMillis) {

    /** Linux reckons a start from the boot time, and that moves when the clock is set. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);

    private static final Duration END = Duration.ofSeconds(10);

    public static OwnProcess of(String name, ProcessHandle process) {
        return new OwnProcess(
                name,
                process.pid(),
                process.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
    }

    /** The process itself, if it still lives and is the one that was recorded. */
    public Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isTheSame);
    }

    public boolean isAlive() {
        return find().isPresent();
    }

    /** Asks it to end, and ends it after ten seconds. Returns whether there was anything to end. */
    public boolean end() {
        Optional<ProcessHandle> process = find();
        process.ifPresent(OwnProcess::end);
        return process.isPresent();
    }

    private static void end(ProcessHandle process) {
        process.destroy();
        try {
            process.onExit().get(END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private boolean isTheSame(ProcessHandle process) {
        return startedAtMillis > 0
                && process.info()
                        .startInstant()
                        .map(start -> Math.abs(start.toEpochMilli() - startedAtMillis) <= CLOCK_TOLERANCE.toMillis())
                        .orElse(false);
    }
}

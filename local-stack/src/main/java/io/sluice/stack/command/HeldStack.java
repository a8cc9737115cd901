package io.sluice.stack.command;

import io.sluice.stack.control.NotReachable;
import io.sluice.stack.control.StatusReport;
import io.sluice.stack.state.OwnProcess;
import io.sluice.stack.state.StackState;
import io.sluice.stack.state.StateDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A process of its own, in a session of its own, that holds the stack of a clone after the command that started it has ended. */
final class HeldStack {

    private static final Duration END = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(300);
    private static final int SHOWN_LINES = 25;

    private final Home home;
    private final Process process;

    private HeldStack(Home home, Process process) {
        this.home = home;
        this.process = process;
    }

    /**
     * Starts it; it is not ready yet.
     *
     * @param upOptions further options of {@code up}
     */
    static HeldStack start(Home home, String... upOptions) {
        refuseSecond(home);
        // Through the script, because it alone decides how much memory a stack has.
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid");
        }
        command.addAll(List.of(home.clonePath().resolve("sluice").toString(), "up"));
        command.addAll(List.of(upOptions));
        try {
            Path log = log(home);
            Files.createDirectories(log.getParent());
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().put("SLUICE_BUILT", "yes");
            Process process = builder.start();
            process.getOutputStream().close();
            return new HeldStack(home, process);
        } catch (IOException e) {
            throw new Red("the stack cannot be started: " + e.getMessage());
        }
    }

    static Path log(Home home) {
        return home.directory().logs().resolve("stack.log");
    }

    /** Says how far it is until every service answers. */
    void awaitReady(PrintWriter out) {
        ProgressLine progress = new ProgressLine(out);
        try {
            while (process.isAlive()) {
                Optional<StackState> state = home.living();
                if (state.isPresent() && state.get().ready()) {
                    return;
                }
                if (state.isPresent()) {
                    status().ifPresent(report -> progress.say(StatusText.line(report)));
                }
                pause();
            }
        } finally {
            progress.end();
        }
        throw new Red("the stack did not start; the end of " + log(home) + ":\n" + endOfLog());
    }

    /** Asks it to end, whether it is ready or not, and waits until it is gone. */
    void end() {
        process.toHandle().destroy();
        awaitGone(OwnProcess.of("stack", process.toHandle()));
    }

    /** Asks the stack that is up in a clone to end, and waits until it is gone. */
    static void end(Home home) {
        StackState state = home.living().orElseThrow(home::noStack);
        home.control().stop();
        awaitGone(state.stack());
    }

    private static void awaitGone(OwnProcess stack) {
        long deadline = System.nanoTime() + END.toNanos();
        while (stack.isAlive()) {
            if (System.nanoTime() > deadline) {
                throw new Red("the stack (process " + stack.pid() + ") has not ended within " + END.toSeconds()
                        + " s; try again, or end it with: kill " + stack.pid());
            }
            pause();
        }
    }

    private static void refuseSecond(Home home) {
        StateDirectory directory = home.directory();
        Optional<StateDirectory.Lock> lock = directory.tryLock();
        if (lock.isEmpty()) {
            throw new WrongUse("a stack is up in " + directory.path()
                    + " already; ./sluice status shows it, ./sluice down ends it");
        }
        lock.get().close();
    }

    private Optional<StatusReport> status() {
        try {
            return Optional.of(home.control().status());
        } catch (NotReachable e) {
            // It is between two steps of its start, or just ended; the loop sees which.
            return Optional.empty();
        }
    }

    private String endOfLog() {
        try {
            List<String> lines = Files.readAllLines(log(home));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
        } catch (IOException | UncheckedIOException e) {
            return "(no log)";
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Red("interrupted while waiting for the stack");
        }
    }
}

package io.sluice.stack.command;

import java.io.PrintWriter;
import java.time.Duration;

/** One line that is written over and over on a terminal; elsewhere, a line of its own every few seconds. */
final class ProgressLine {

    private static final Duration SAY_EVERY = Duration.ofSeconds(5);

    private final PrintWriter out;
    // The script knows whether its output goes to a terminal; from JDK 22 on, System.console() does not.
    private final boolean terminal = Boolean.getBoolean("sluice.terminal");
    private long said = System.nanoTime() - SAY_EVERY.toNanos();
    private boolean open;

    ProgressLine(PrintWriter out) {
        this.out = out;
    }

    void say(String line) {
        say(line, false);
    }

    /** @param important worth a line although the last one was written a moment ago */
    void say(String line, boolean important) {
        if (terminal) {
            out.print("\r\033[K" + line);
            open = true;
        } else if (important || System.nanoTime() - said >= SAY_EVERY.toNanos()) {
            out.println(line);
            said = System.nanoTime();
        }
        out.flush();
    }

    /** What is written next begins on a line of its own. */
    void end() {
        if (open) {
            out.println();
            out.flush();
            open = false;
        }
    }
}

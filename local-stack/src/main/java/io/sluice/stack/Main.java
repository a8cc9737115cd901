package io.sluice.stack;

import io.sluice.stack.command.Commands;

/** What {@code ./sluice} starts. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        // Before the first logger is made: the file lies in a package, so that it never configures anyone else's tests.
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "io/sluice/stack/logback.xml");
        }
        System.exit(Commands.run(args));
    }
}

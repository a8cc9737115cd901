package io.sluice.stack.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** What a command answered to what was typed. */
record Typed(int exitCode, String out, String err) {

    static Typed in(Home home, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Commands.of(home).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int exitCode = line.execute(arguments);
        return new Typed(exitCode, out.toString(), err.toString());
    }
}

package io.sluice.stack.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "down",
        description = {
            "Ends the stack of this clone, and deletes its data. The logs stay in .sluice/logs.",
            "The stacks of other clones are left alone."
        })
final class DownCommand implements Callable<Integer> {

    private final Home home;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    DownCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        HeldStack.end(home);
        spec.commandLine().getOut().println("The stack is down.");
        return ExitCode.OK;
    }
}

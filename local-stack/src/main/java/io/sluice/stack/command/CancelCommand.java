package io.sluice.stack.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends a run that somebody does not want any more. */
@Command(
        name = "cancel",
        description = "Ends a run before its end. What it has already written stays, and is not proved by a receipt.")
final class CancelCommand implements Callable<Integer> {

    private final Home home;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The id, as runs lists it.")
    private String run = "";

    CancelCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        RunView view = home.api().act(run, "cancel");
        spec.commandLine().getOut().println(view.id() + " is " + view.state());
        return ExitCode.OK;
    }
}

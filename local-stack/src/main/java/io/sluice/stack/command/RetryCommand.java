package io.sluice.stack.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes a failed run up again. */
@Command(
        name = "retry",
        description =
                "Takes a failed run up where it stands: what was read and written is neither read nor written again."
                        + " Possible for a day, and until the workflow has a later run.")
final class RetryCommand implements Callable<Integer> {

    private final Home home;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The id, as runs lists it.")
    private String run = "";

    RetryCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        RunView view = home.api().act(run, "retry");
        spec.commandLine()
                .getOut()
                .println(view.id() + " is " + view.state() + "; watch it with ./sluice show " + view.id());
        return ExitCode.OK;
    }
}

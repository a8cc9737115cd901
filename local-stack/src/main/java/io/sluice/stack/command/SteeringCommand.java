package io.sluice.stack.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks something of a run: the action of the API that has the command's name. */
abstract class SteeringCommand implements Callable<Integer> {

    private final Home home;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The id, as runs lists it.")
    private String run = "";

    SteeringCommand(Home home) {
        this.home = home;
    }

    /** What to do next, behind the run's new state. */
    String next(RunView view) {
        return "";
    }

    @Override
    public final Integer call() {
        RunView view = home.api().act(run, spec.name());
        spec.commandLine().getOut().println(view.id() + " is " + view.state() + next(view));
        return ExitCode.OK;
    }
}

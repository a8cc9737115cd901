package io.sluice.stack.command;

import io.sluice.contracts.json.ContractJson;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "show",
        description = "Shows a run: its state, what it waits for, how far each task is. Exit code 1 if it failed.")
final class ShowCommand implements Callable<Integer> {

    private final Home home;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The id, as runs lists it.")
    private String run = "";

    @Option(names = "--json", description = "Answers in JSON, as the API does.")
    private boolean json;

    ShowCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        String answer = home.api().runJson(run);
        RunView view = ContractJson.read(answer, RunView.class);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(answer);
        } else {
            RunText.print(view, out);
            RunText.printFailure(view, spec.commandLine().getErr());
        }
        return RunText.exitCode(view);
    }
}

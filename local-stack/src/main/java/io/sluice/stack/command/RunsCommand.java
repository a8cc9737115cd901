package io.sluice.stack.command;

import io.sluice.contracts.json.ContractJson;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "runs", description = "Lists the latest runs, the last one first.")
final class RunsCommand implements Callable<Integer> {

    private final Home home;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--json", description = "Answers in JSON, as the API does.")
    private boolean json;

    RunsCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        String runs = home.api().runsJson();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(runs);
        } else {
            RunText.printList(ContractJson.read(runs, SluiceApi.Runs.class).items(), out);
        }
        return ExitCode.OK;
    }
}

package io.sluice.stack.command;

import io.sluice.contracts.json.ContractJson;
import io.sluice.stack.control.StatusReport;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "status",
        description = "Shows each service's replicas with pid and port, and where the servers behind them are.")
final class StatusCommand implements Callable<Integer> {

    private final Home home;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--json", description = "Answers in JSON.")
    private boolean json;

    StatusCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        StatusReport report = home.control().status();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ContractJson.writeText(report));
        } else {
            StatusText.print(report, out);
        }
        return ExitCode.OK;
    }
}

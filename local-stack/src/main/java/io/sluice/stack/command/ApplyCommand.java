package io.sluice.stack.command;

import io.sluice.contracts.json.ContractJson;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "apply",
        description = {
            "Stores a workflow under the name that it bears; the same text again changes nothing.",
            "Everything that is wrong with it is listed at once, with line and column."
        })
final class ApplyCommand implements Callable<Integer> {

    private final Home home;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The workflow, in YAML or JSON, as in examples/.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--json", description = "Answers in JSON.")
    private boolean json;

    ApplyCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        SluiceApi.Applied applied = WorkflowFile.read(file).applyTo(home.api());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ContractJson.writeText(applied));
        } else {
            out.println("Workflow " + applied.name() + " is stored as revision " + applied.revision()
                    + "; run it with: ./sluice run " + applied.name() + " --wait");
        }
        return ExitCode.OK;
    }
}

package io.sluice.stack.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        description = {
            "Starts a run of a workflow, and says under which id.",
            "With --wait it shows the progress, then the receipt. Ctrl-C stops the waiting, not the run."
        })
final class RunCommand extends StartingCommand {

    @Parameters(paramLabel = "WORKFLOW", description = "The name of a workflow that apply has stored.")
    private String workflow = "";

    RunCommand(Home home) {
        super(home);
    }

    @Override
    SluiceApi.Started start(SluiceApi api) {
        return api.run(workflow);
    }
}

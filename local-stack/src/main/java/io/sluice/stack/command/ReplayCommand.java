package io.sluice.stack.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "replay",
        description = {
            "Feeds what a run has read through its workflow once more, from the archive: nothing is asked of the source.",
            "With --workflow it goes through another definition, which is stored first: the same sources, and whatever"
                    + " steps, tables and sinks you like.",
            "With --wait it shows the progress, then the receipt. Ctrl-C stops the waiting, not the run."
        })
final class ReplayCommand extends StartingCommand {

    @Parameters(paramLabel = "RUN", description = "The id of a run that has ended, as runs lists it.")
    private String run = "";

    @Option(names = "--workflow", paramLabel = "FILE", description = "The definition to replay through.")
    private @Nullable Path file;

    ReplayCommand(Home home) {
        super(home);
    }

    @Override
    SluiceApi.Started start(SluiceApi api) {
        Path definition = file;
        return api.replay(
                run,
                definition == null
                        ? null
                        : WorkflowFile.read(definition).applyTo(api).name());
    }
}

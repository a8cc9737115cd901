package io.sluice.stack.command;

import io.sluice.contracts.json.ContractJson;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "restore",
        description = {
            "Makes a run that has ended go on from a snapshot: what it has read comes from its archive, the rest from the"
                    + " source.",
            "A run that is live needs none of this: it goes on by itself after a loss."
        })
final class RestoreCommand implements Callable<Integer> {

    private final Home home;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The id, as runs lists it.")
    private String run = "";

    @Option(
            names = "--snapshot",
            paramLabel = "N",
            description = "Its number, as snapshots lists it; without it the last.")
    private @Nullable Long snapshot;

    @Option(names = "--dry-run", description = "Says what would be done, and does nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Answers in JSON, as the API does.")
    private boolean json;

    RestoreCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        String answer = home.api().restoreJson(run, snapshot, dryRun);
        if (json) {
            spec.commandLine().getOut().println(answer);
            return ExitCode.OK;
        }
        SluiceApi.Restored restored = ContractJson.read(answer, SluiceApi.Restored.class);
        spec.commandLine()
                .getOut()
                .println("Run " + run + (dryRun ? " would go on" : " goes on") + " from snapshot " + restored.snapshot()
                        + ", taken " + RunText.seconds(restored.takenAt()) + " when it was " + restored.state()
                        + ", in generation " + restored.generation()
                        + (dryRun ? "" : "; follow it with: ./sluice show " + run));
        return ExitCode.OK;
    }
}

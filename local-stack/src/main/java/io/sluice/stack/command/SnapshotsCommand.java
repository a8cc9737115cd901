package io.sluice.stack.command;

import io.sluice.contracts.json.ContractJson;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "snapshots",
        description = {
            "Lists the snapshots of a run that lie on S3, the last one first.",
            "With --take it takes one now, and shows that one."
        })
final class SnapshotsCommand implements Callable<Integer> {

    private final Home home;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The id, as runs lists it.")
    private String run = "";

    @Option(names = "--take", description = "Takes one now.")
    private boolean take;

    @Option(names = "--json", description = "Answers in JSON, as the API does.")
    private boolean json;

    SnapshotsCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        String answer = take ? home.api().takeSnapshotJson(run) : home.api().snapshotsJson(run);
        if (json) {
            out.println(answer);
        } else if (take) {
            print(out, ContractJson.read(answer, SluiceApi.Snapshot.class));
        } else {
            SluiceApi.Snapshots page = ContractJson.read(answer, SluiceApi.Snapshots.class);
            print(out, page.items().toArray(SluiceApi.Snapshot[]::new));
            sayOfMore(page.next(), out);
        }
        return ExitCode.OK;
    }

    private static void print(PrintWriter out, SluiceApi.Snapshot... snapshots) {
        Table table = new Table("snapshot", "taken", "state", "reason", "bytes");
        for (SluiceApi.Snapshot snapshot : snapshots) {
            table.row(
                    // A name, not a figure: without separators.
                    Long.toString(snapshot.number()),
                    RunText.seconds(snapshot.at()),
                    snapshot.state(),
                    snapshot.reason(),
                    snapshot.bytes());
        }
        table.print(out);
    }

    private static void sayOfMore(@Nullable String next, PrintWriter out) {
        if (next != null) {
            out.println("older ones are not shown; the API lists them page by page");
        }
    }
}

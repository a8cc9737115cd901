package io.sluice.stack.command;

import io.sluice.contracts.json.ContractJson;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rejected",
        description = {
            "Shows what a run has rejected: how many for which reason, then samples with their places and reasons.",
            "With --replay a run of its own sends them through the workflow as it is now, from the archive; with"
                    + " --workflow through another definition, which is stored first."
        })
final class RejectedCommand extends StartingCommand {

    private static final int PAGE = 100;

    @Parameters(paramLabel = "RUN", description = "The id, as runs lists it.")
    private String run = "";

    @Option(names = "--stream", paramLabel = "COLLECTION", description = "Samples of this collection only.")
    private @Nullable String stream;

    @Option(names = "--reason", paramLabel = "REASON", description = "Samples for this reason only.")
    private @Nullable String reason;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many samples at most; without it ${DEFAULT-VALUE}.")
    private int samples;

    @Option(names = "--replay", description = "Sends them through the workflow again.")
    private boolean replay;

    @Option(
            names = "--workflow",
            paramLabel = "FILE",
            description = "With --replay: the definition to send them through.")
    private @Nullable Path file;

    RejectedCommand(Home home) {
        super(home);
    }

    @Override
    public Integer call() {
        if (replay) {
            return super.call();
        }
        if (file != null) {
            throw new WrongUse("--workflow says what to replay through; add --replay");
        }
        return list(home().api(), out());
    }

    @Override
    SluiceApi.Started start(SluiceApi api) {
        Path definition = file;
        return api.replayRejected(
                run,
                definition == null
                        ? null
                        : WorkflowFile.read(definition).applyTo(api).name());
    }

    /** Page by page; in JSON the first one, as the API answers it. */
    private int list(SluiceApi api, PrintWriter out) {
        String answer = api.rejectedJson(run, stream, reason, page(samples), null);
        if (isJson()) {
            out.println(answer);
            return ExitCode.OK;
        }
        SluiceApi.Rejected page = ContractJson.read(answer, SluiceApi.Rejected.class);
        RejectedText.printReasons(page, out);
        int shown = 0;
        while (true) {
            for (SluiceApi.RejectedItem item : page.items()) {
                if (shown < samples) {
                    RejectedText.print(item, out);
                    shown++;
                }
            }
            String next = page.next();
            if (next == null || shown >= samples) {
                if (next != null) {
                    out.println();
                    out.println("There may be more: --samples N shows more of them.");
                }
                return ExitCode.OK;
            }
            page = ContractJson.read(
                    api.rejectedJson(run, stream, reason, page(samples - shown), next), SluiceApi.Rejected.class);
        }
    }

    private static int page(int wanted) {
        return Math.max(1, Math.min(PAGE, wanted));
    }
}

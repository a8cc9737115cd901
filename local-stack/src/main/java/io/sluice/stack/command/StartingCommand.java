package io.sluice.stack.command;

import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.receipt.Receipt;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts a run, says under which id, and waits for its end if that is wanted. */
abstract class StartingCommand implements Callable<Integer> {

    private final Home home;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--wait", description = "Waits for the end; the exit code is 0 if the receipt is VERIFIED.")
    private boolean wait;

    @Option(
            names = "--json",
            description = "Answers in JSON: the run, with --wait as it ended. Progress goes to stderr.")
    private boolean json;

    StartingCommand(Home home) {
        this.home = home;
    }

    abstract SluiceApi.Started start(SluiceApi api);

    Home home() {
        return home;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    boolean isJson() {
        return json;
    }

    @Override
    public Integer call() {
        SluiceApi api = home.api();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        SluiceApi.Started started = start(api);
        if (!wait) {
            out.println(
                    json
                            ? ContractJson.writeText(started)
                            : "Run " + started.id() + " is " + started.state() + "; follow it with: ./sluice show "
                                    + started.id());
            return ExitCode.OK;
        }
        (json ? err : out).println("Run " + started.id());
        RunView ended = new RunWatch(api, json ? err : out).untilEnd(started.id());
        RunText.printFailure(ended, err);
        Receipt receipt = api.receipt(ended.id());
        if (json) {
            out.println(api.runJson(ended.id()));
        } else {
            ReceiptText.print(receipt, out);
        }
        return RunText.exitCode(ended, receipt);
    }
}

package io.sluice.stack.command;

import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.receipt.Receipt;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "receipt",
        description = {
            "Shows the receipt of a run: what was read, what became of it, what the warehouse says it holds.",
            "Exit code 1 unless it is VERIFIED and no sink was detached, or the run is still live."
        })
final class ReceiptCommand implements Callable<Integer> {

    private final Home home;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The id, as runs lists it.")
    private String run = "";

    @Option(names = "--json", description = "Answers in JSON, as the API does.")
    private boolean json;

    ReceiptCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        String answer = home.api().receiptJson(run);
        Receipt receipt = ContractJson.read(answer, Receipt.class);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(answer);
        } else {
            ReceiptText.print(receipt, out);
        }
        return ReceiptText.exitCode(receipt);
    }
}

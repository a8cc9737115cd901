package io.sluice.stack.command;

import io.sluice.contracts.receipt.Receipt;
import io.sluice.contracts.receipt.Receipt.DestinationReceipt;
import io.sluice.contracts.receipt.Receipt.StreamReceipt;
import java.io.PrintWriter;

/** A receipt for people: what was read, what became of it, and what the destination itself says is there. */
final class ReceiptText {

    private ReceiptText() {}

    static void print(Receipt receipt, PrintWriter out) {
        out.println("Receipt of " + receipt.run());
        Table documents =
                new Table("stream", "source at start", "at end", "read", "kept", "filtered", "rejected", "moved");
        Table rows = new Table("table", "task", "made", "written", "replaced", "stored", "equal");
        for (StreamReceipt stream : receipt.streams()) {
            documents.row(
                    stream.stream(),
                    stream.source().atStart(),
                    stream.source().atEnd(),
                    stream.read(),
                    stream.kept(),
                    stream.filtered(),
                    stream.rejected(),
                    stream.moved());
            for (DestinationReceipt destination : stream.destinations()) {
                rows.row(
                        destination.table(),
                        destination.task(),
                        destination.made(),
                        destination.written(),
                        destination.replaced(),
                        destination.stored(),
                        destination.equal() ? "yes" : "NO");
            }
        }
        documents.print(out);
        rows.print(out);
        receipt.detached()
                .forEach(task -> out.println(task
                        + " was detached: its destination was down for too long, and nothing is claimed of it."
                        + " ./sluice replay " + receipt.run() + " fills it from the archive."));
        if (receipt.streams().stream().anyMatch(stream -> stream.rejected() > 0)) {
            out.println("What was rejected, and why: ./sluice rejected " + receipt.run());
        }
        out.println(
                receipt.verdict() == null
                        ? "no verdict yet: the run is live"
                        : receipt.verdict().name());
    }

    static int exitCode(Receipt receipt) {
        return receipt.verdict() == null
                        || receipt.verdict() == Receipt.Verdict.VERIFIED
                                && receipt.detached().isEmpty()
                ? ExitCode.OK
                : ExitCode.RED;
    }
}

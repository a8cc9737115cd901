package io.sluice.stack.command;

import java.io.PrintWriter;
import java.util.List;

/** Rejected documents for people. */
final class RejectedText {

    private RejectedText() {}

    static void printReasons(SluiceApi.Rejected page, PrintWriter out) {
        List<SluiceApi.RejectedCount> reasons = page.reasons() == null ? List.of() : page.reasons();
        if (reasons.isEmpty()) {
            out.println("nothing was rejected");
            return;
        }
        Table table = new Table("task", "stream", "reason", "documents");
        reasons.forEach(each -> table.row(each.task(), each.stream(), each.reason(), each.documents()));
        table.print(out);
        if (Boolean.FALSE.equals(page.reasonsComplete())) {
            out.println("There are more of them than were counted.");
        }
    }

    static void print(SluiceApi.RejectedItem item, PrintWriter out) {
        out.println();
        out.println(item.stream() + " " + (item.id().isEmpty() ? "(its _id cannot be read)" : item.id()) + "  task "
                + item.task() + ", lane " + item.lane() + ", sequence " + item.sequence() + ", row " + item.row()
                + ", split " + item.split());
        out.println("  " + item.reason() + ": " + item.detail());
        out.println(
                "  " + (item.document() == null ? "(not shown)" : item.document()) + (item.truncated() ? " …" : ""));
    }
}

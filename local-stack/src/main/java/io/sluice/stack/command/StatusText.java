package io.sluice.stack.command;

import io.sluice.stack.backing.Provision;
import io.sluice.stack.control.StatusReport;
import io.sluice.stack.replica.ReplicaStatus;
import java.io.PrintWriter;

/** A stack's status for people. */
final class StatusText {

    private StatusText() {}

    static void print(StatusReport report, PrintWriter out) {
        Table services = new Table("service", "replica", "pid", "port", "ready", "note");
        for (ReplicaStatus each : report.services()) {
            services.row(
                    each.service(),
                    each.replica(),
                    each.pid() == 0 ? "-" : Long.toString(each.pid()),
                    Integer.toString(each.port()),
                    each.ready() ? "yes" : each.state(),
                    note(each));
        }
        services.print(out);
        out.println();
        Table backing = new Table("backing service", "from", "address");
        for (Provision each : report.backing()) {
            backing.row(each.name(), each.from(), each.address());
        }
        backing.print(out);
        if (report.api() != null) {
            out.println();
            out.println("API: " + report.api());
        }
        out.flush();
    }

    /** For a line that changes while the stack starts: who is ready, of how many. */
    static String line(StatusReport report) {
        long ready = report.services().stream().filter(ReplicaStatus::ready).count();
        StringBuilder line =
                new StringBuilder("starting: ").append(report.backing().size()).append(" backing services");
        if (!report.services().isEmpty()) {
            line.append(", ")
                    .append(ready)
                    .append(" of ")
                    .append(report.services().size())
                    .append(" services ready");
        }
        report.services().stream()
                .filter(each -> !each.ready())
                .forEach(each ->
                        line.append(", ").append(each.replica()).append(' ').append(each.state()));
        return line.toString();
    }

    private static String note(ReplicaStatus each) {
        String restarts = each.restarts() == 0 ? "" : "started again " + each.restarts() + " times";
        if (each.note() == null) {
            return restarts;
        }
        return restarts.isEmpty() ? each.note() : restarts + "; " + each.note();
    }
}

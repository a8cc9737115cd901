package io.sluice.stack.command;

import io.sluice.stack.control.ControlClient;
import io.sluice.stack.control.StatusReport;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "scale",
        description = {
            "Starts or ends replicas of a service until there are N, and waits until those answer.",
            "Lanes spread over the replicas by themselves; nobody else has to be told."
        })
final class ScaleCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Home home;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "SERVICE", description = "As status names it: transform-service.")
    private String service = "";

    @Parameters(index = "1", paramLabel = "N", description = "From 0 to 16.")
    private int replicas;

    ScaleCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws InterruptedException {
        ControlClient control = home.control();
        StatusReport report = control.scale(service, replicas);
        PrintWriter out = spec.commandLine().getOut();
        ProgressLine progress = new ProgressLine(out);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isReady(report)) {
            if (System.nanoTime() > deadline) {
                progress.end();
                StatusText.print(report, out);
                throw new Red(service + " was not ready within " + PATIENCE.toSeconds() + " s; ./sluice logs " + service
                        + " shows why");
            }
            progress.say(StatusText.line(report));
            TimeUnit.MILLISECONDS.sleep(500);
            report = control.status();
        }
        progress.end();
        StatusText.print(report, out);
        return ExitCode.OK;
    }

    private boolean isReady(StatusReport report) {
        return report.services().stream()
                .filter(each -> each.service().equals(service))
                .allMatch(each -> each.ready() || each.state().equals("stopped"));
    }
}

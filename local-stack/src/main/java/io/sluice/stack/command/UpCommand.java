package io.sluice.stack.command;

import io.sluice.contracts.text.Nearest;
import io.sluice.stack.LocalStack;
import io.sluice.stack.StackOptions;
import io.sluice.stack.StackServices;
import io.sluice.stack.control.ControlClient;
import io.sluice.stack.control.NotReachable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "up",
        description = {
            "Starts Kafka, MongoDB, PostgreSQL, S3, a stand-in for SQL Server and every service of Sluice on this machine.",
            "Holds them until Ctrl-C, or until ./sluice down. Nothing outlives it but the logs in .sluice/logs.",
            "An address in SLUICE_MONGODB_URI, SLUICE_WAREHOUSE_URL, SLUICE_SQLSERVER_URL, SLUICE_KAFKA_BOOTSTRAP_SERVERS,"
                    + " SLUICE_DATABASE_URL or SLUICE_S3_ENDPOINT takes the place of the built-in server."
        })
final class UpCommand implements Callable<Integer> {

    private static final long CLOSE_SECONDS = 60;

    private final Home home;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--detach", description = "Returns when everything is ready; ./sluice down ends it.")
    private boolean detach;

    @Option(
            names = "--generate",
            paramLabel = "COLLECTION=N[,...]",
            description = {
                "Collections of the database shop whose documents are computed when they are read, so that they take no"
                        + " memory: orders=50000000. In the built-in MongoDB only."
            })
    private String generate = "";

    @Option(
            names = "--without",
            split = ",",
            paramLabel = "SERVICE[,...]",
            description = "Services to leave out; ./sluice scale SERVICE 1 starts one later.")
    private List<String> without = new ArrayList<>();

    /** For a demonstration that is killed: nobody else would end its stack. */
    @Option(names = "--while-process-lives", hidden = true, paramLabel = "PID")
    private long whileProcessLives;

    UpCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, Long> generated = GeneratedCollections.parse(generate);
        StackOptions stackOptions = StackOptions.of(home.clonePath()).withGenerated(generated);
        for (String service : without) {
            if (!StackServices.ALL.contains(service)) {
                throw new WrongUse("--without names " + service + "; there are " + String.join(", ", StackServices.ALL)
                        + Nearest.hint(service, StackServices.ALL));
            }
            stackOptions = stackOptions.withReplicas(service, 0);
        }
        if (detach) {
            List<String> options = new ArrayList<>();
            if (!generated.isEmpty()) {
                options.addAll(List.of("--generate", generate));
            }
            if (!without.isEmpty()) {
                options.addAll(List.of("--without", String.join(",", without)));
            }
            HeldStack.start(home, options.toArray(String[]::new)).awaitReady(out);
            StatusText.print(home.control().status(), out);
            return ExitCode.OK;
        }
        CountDownLatch gone = new CountDownLatch(1);
        Thread ctrlC = new Thread(() -> stop(gone));
        Runtime.getRuntime().addShutdownHook(ctrlC);
        if (whileProcessLives > 0) {
            stackOptions = stackOptions.compiledQuickly();
            ProcessHandle.of(whileProcessLives)
                    .ifPresentOrElse(process -> process.onExit().thenRun(this::askToStop), this::askToStop);
        }
        try (LocalStack stack = LocalStack.up(stackOptions)) {
            StatusText.print(stack.status(), out);
            out.println("The stack is up. Ctrl-C here, or ./sluice down elsewhere, ends it.");
            out.flush();
            stack.awaitStop();
        } finally {
            gone.countDown();
        }
        return ExitCode.OK;
    }

    // A signal must not end the process before its children have ended and its data is gone, so the signal waits for
    // that.
    private void stop(CountDownLatch gone) {
        if (gone.getCount() == 0) {
            return;
        }
        askToStop();
        try {
            if (!gone.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("sluice: the stack has not ended in time; the next ./sluice up sweeps what is left");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void askToStop() {
        long self = ProcessHandle.current().pid();
        home.directory().read().filter(state -> state.stack().pid() == self).ifPresent(state -> {
            try {
                new ControlClient(state).stop();
            } catch (NotReachable e) {
                // It is being closed already.
            }
        });
    }
}

package io.sluice.stack.command;

import io.sluice.contracts.receipt.Receipt;
import io.sluice.contracts.text.Nearest;
import io.sluice.stack.backing.Addresses;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        description = {
            "Moves 200,000 orders of an invented shop from MongoDB into a warehouse, and shows the receipt.",
            "Starts a stack for it and takes it down again; a stack that is up here already is used, and left up."
        })
final class DemoCommand implements Callable<Integer> {

    private static final List<String> WAREHOUSES = List.of("postgres", "sqlserver", "both");

    private final Home home;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--keep", description = "Leaves the stack up, to look around.")
    private boolean keep;

    @Option(
            names = "--warehouse",
            paramLabel = "W",
            description =
                    "Where the orders go: postgres, sqlserver, or both in one run. (redshift comes with a later version.)")
    private String warehouse = "postgres";

    DemoCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        if (!WAREHOUSES.contains(warehouse)) {
            throw new WrongUse(
                    warehouse.equals("redshift")
                            ? "--warehouse redshift comes with a later version; this one has "
                                    + String.join(", ", WAREHOUSES)
                            : "--warehouse is " + warehouse + "; this version has " + String.join(", ", WAREHOUSES)
                                    + Nearest.hint(warehouse, WAREHOUSES));
        }
        if (home.living().isPresent()) {
            home.stack();
            out().println("A stack is up here already; the demo uses it and leaves it up.");
            return demonstrate(false);
        }
        return withOwnStack();
    }

    private int withOwnStack() {
        List<String> options = new ArrayList<>();
        if (!keep) {
            options.addAll(List.of(
                    "--while-process-lives",
                    Long.toString(ProcessHandle.current().pid())));
        }
        if (!keep && !warehouse.equals("both")) {
            options.addAll(List.of(
                    "--without", warehouse.equals("postgres") ? "sqlserver-sink-service" : "redshift-sink-service"));
        }
        HeldStack stack = HeldStack.start(home, options.toArray(String[]::new));
        Thread interrupted = new Thread(stack::end);
        Runtime.getRuntime().addShutdownHook(interrupted);
        int exitCode;
        try {
            step(
                    "Starting Kafka, MongoDB, PostgreSQL, S3, a stand-in for SQL Server and the services of Sluice",
                    () -> {
                        stack.awaitReady(out());
                        return null;
                    });
            exitCode = demonstrate(true);
        } catch (RuntimeException e) {
            if (isShuttingDown(interrupted)) {
                // The failure is but the stack that the hook takes away.
                return ExitCode.RED;
            }
            stack.end();
            throw e;
        }
        if (isShuttingDown(interrupted)) {
            return ExitCode.RED;
        }
        if (keep) {
            sayHowToLookAround();
        } else {
            step("Taking the stack down", () -> {
                stack.end();
                return null;
            });
        }
        return exitCode;
    }

    private void sayHowToLookAround() {
        out().println("The stack stays up. Look around with:");
        out().println("  ./sluice status");
        out().println("  eval \"$(./sluice env)\" && psql \"$WAREHOUSE_URL\" -c 'select count(*) from shop.orders'");
        out().println("  ./sluice down");
        out().flush();
    }

    /** Takes the hook back, unless it is at work already. */
    private static boolean isShuttingDown(Thread hook) {
        try {
            return !Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return true;
        }
    }

    private int demonstrate(boolean ownStack) {
        Addresses addresses = home.addresses();
        // The stack's own API, whatever SLUICE_API says: the workflow's connections are the stack's.
        SluiceApi api = new SluiceApi(String.valueOf(home.stack().api()), home.token());
        step("Filling the collection shop.orders", () -> {
            DemoOrders.fill(addresses.mongodbUri(), DemoOrders.COUNT, out());
            return null;
        });
        String example = "examples/" + (warehouse.equals("postgres") ? "shop" : "shop-" + warehouse) + ".yml";
        WorkflowFile workflow = WorkflowFile.read(home.clonePath().resolve(example));
        SluiceApi.Applied applied = workflow.applyTo(api);
        String run = api.run(applied.name()).id();
        RunView ended = step("Running the workflow " + applied.name() + " (" + example + ") as " + run, () -> {
            RunWatch watch = new RunWatch(api, out());
            return ownStack ? watch.follow(run) : watch.untilEnd(run);
        });
        RunText.printFailure(ended, spec.commandLine().getErr());
        Receipt receipt = api.receipt(run);
        out().println();
        ReceiptText.print(receipt, out());
        if (ended.succeeded()) {
            out().println();
            if (!warehouse.equals("sqlserver")) {
                TableGlimpse.print(addresses.warehouse(), "select * from shop.orders order by number limit 5", out());
            }
            if (!warehouse.equals("postgres")) {
                TableGlimpse.print(addresses.reporting(), "select top 5 * from shop.orders order by number", out());
            }
        }
        out().println();
        return RunText.exitCode(ended, receipt);
    }

    private <T extends @Nullable Object> T step(String what, Supplier<T> work) {
        out().println("» " + what);
        out().flush();
        long start = System.nanoTime();
        T result = work.get();
        out().println(String.format(Locale.ROOT, "  took %.1f s", (System.nanoTime() - start) / 1e9));
        out().flush();
        return result;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}

package io.sluice.stack.command;

import io.sluice.stack.backing.Addresses;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        description = {
            "Measures the stack that is up here (./sluice up --detach).",
            "direct: the demo's workflow, beside a direct single-process copy of the same documents into the same table,"
                    + " in turns.",
            "archive: the demo's workflow with its archive and without, in turns.",
            "takeover: how long lanes of the transform stand still when a replica is killed, or ended in order. Scales"
                    + " transform-service, and leaves one replica."
        })
final class BenchCommand implements Callable<Integer> {

    private static final List<String> NAMES = List.of("direct", "archive", "takeover");

    private final Home home;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "What is measured: direct, archive or takeover.")
    private String name = "";

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds that count, after one of direct and archive that warms up; 5.")
    private int rounds = 5;

    @Option(
            names = "--documents",
            paramLabel = "N",
            description =
                    "Documents of each turn, direct and archive; 200000. What a run takes to begin and to end counts less"
                            + " the more there are.")
    private int documents = DemoOrders.COUNT;

    BenchCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws Exception {
        if (!NAMES.contains(name)) {
            throw new WrongUse("there is no benchmark \"" + name + "\"; this version has " + String.join(", ", NAMES));
        }
        if (rounds < 1 || rounds > 100) {
            throw new WrongUse("--rounds is " + rounds + "; allowed are 1 to 100");
        }
        if (documents < 1_000 || documents > 10_000_000) {
            throw new WrongUse("--documents is " + documents + "; allowed are 1000 to 10000000");
        }
        Addresses addresses = home.addresses();
        PrintWriter out = spec.commandLine().getOut();
        DemoOrders.fill(addresses.mongodbUri(), documents, out);
        if (name.equals("takeover")) {
            new TakeoverBench(home, addresses, out).run(rounds);
            return ExitCode.OK;
        }
        WorkflowFile shop = WorkflowFile.read(home.clonePath().resolve("examples/shop.yml"));
        shop.applyTo(home.api());
        PairBench bench = new PairBench(home, addresses, documents, out);
        if (name.equals("direct")) {
            bench.run(
                    rounds,
                    new PairBench.Way("workflow", () -> bench.workflow("shop")),
                    new PairBench.Way("direct", bench::direct));
        } else {
            shop.unarchived("shop-unarchived").applyTo(home.api());
            bench.run(
                    rounds,
                    new PairBench.Way("archived", () -> bench.workflow("shop")),
                    new PairBench.Way("unarchived", () -> bench.workflow("shop-unarchived")));
        }
        return ExitCode.OK;
    }
}

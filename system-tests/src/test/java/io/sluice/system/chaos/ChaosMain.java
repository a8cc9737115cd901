package io.sluice.system.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./sluice chaos}: trials one after the other, told as they end. */
@Command(
        name = "chaos",
        description = "Breaks running pipelines by the plans of seeds, and checks that every document arrived once.",
        mixinStandardHelpOptions = true)
public final class ChaosMain implements Callable<Integer> {

    @Option(names = "--first-seed", paramLabel = "S", description = "The first seed; 1.")
    private long firstSeed = 1;

    @Option(names = "--seeds", paramLabel = "N", description = "How many seeds, counted up from the first; 10.")
    private int seeds = 10;

    @Option(names = "--until-red", description = "Ends at the first trial that is red.")
    private boolean untilRed;

    @Option(
            names = "--mutant",
            paramLabel = "NAME",
            description = "Takes one safeguard out, to see the harness notice; one of ${COMPLETION-CANDIDATES}.")
    private @Nullable Mutant mutant;

    @Option(names = "--both", description = "The same edge goes into SQL Server (its stand-in), too.")
    private boolean both;

    @Option(
            names = "--processes",
            description = "Services are processes, killed and stopped by signals; a trial takes a minute or two.")
    private boolean processes;

    /** Replaced by the real one before {@link #call}. */
    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] arguments) {
        oneLogForAll();
        int code = new CommandLine(new ChaosMain()).execute(arguments);
        System.exit(code);
    }

    /** Each service would set the log up anew. */
    static void oneLogForAll() {
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    }

    @Override
    public Integer call() throws Exception {
        Path home = Path.of(System.getProperty("sluice.home", "."));
        if (mutant != null && processes) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--mutant is " + mutant
                            + " together with --processes: a mutant is compiled into the harness's own JVM,"
                            + " and processes run the jars as they are; leave one of the two out");
        }
        if (mutant != null) {
            return MutantRun.of(
                    mutant,
                    home,
                    Stream.concat(
                                    Stream.of("--first-seed=" + firstSeed, "--seeds=" + seeds, "--until-red"),
                                    both ? Stream.of("--both") : Stream.empty())
                            .toList(),
                    ProcessBuilder.Redirect.INHERIT);
        }
        Path directory = Files.createTempDirectory("sluice-chaos");
        // A trial that was not judged is one to be looked at as well.
        AtomicBoolean keep = new AtomicBoolean(processes);
        AtomicInteger deployments = new AtomicInteger();
        try (Trials<Deployment> trials = new Trials<>(
                () -> start(home, directory.resolve(String.valueOf(deployments.incrementAndGet()))),
                (deployment, seed) -> Trial.run(deployment, both ? TrialPlan.ofBoth(seed) : TrialPlan.of(seed)),
                System.out)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                trials.close();
                if (keep.get()) {
                    System.out.println("What the services logged is in " + directory);
                } else {
                    FileSystemUtils.deleteRecursively(directory.toFile());
                }
            }));
            int code = trials.run(firstSeed, seeds, untilRed);
            keep.set(processes && code != Trials.GREEN);
            System.out.println(trials.summary());
            return code;
        }
    }

    private Deployment start(Path home, Path directory) {
        return processes ? Processes.start(home, directory) : InProcess.start(directory);
    }
}

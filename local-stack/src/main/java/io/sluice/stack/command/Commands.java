package io.sluice.stack.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Everything that {@code ./sluice} understands. A new command is one line in {@link #of}. */
@Command(
        name = "./sluice",
        description = "Moves MongoDB collections into a warehouse, and proves that every document arrived.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Begin with ./sluice demo. Exit codes: 0 fine; 1 a run, a receipt or the stack is red;",
            "2 wrong use or a file that is not valid; 3 nobody answers."
        })
public final class Commands implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Shows this text.")
    private boolean help;

    private Commands() {}

    /** Does what the arguments say, and returns the exit code. */
    public static int run(String... arguments) {
        return of(Home.here()).execute(arguments);
    }

    static CommandLine of(Home home) {
        return new CommandLine(new Commands())
                .addSubcommand(new DemoCommand(home))
                .addSubcommand(new UpCommand(home))
                .addSubcommand(new DownCommand(home))
                .addSubcommand(new StatusCommand(home))
                .addSubcommand(new LogsCommand(home))
                .addSubcommand(new EnvCommand(home))
                .addSubcommand(new ScaleCommand(home))
                .addSubcommand(new LoadCommand(home))
                .addSubcommand(new ValidateCommand(home))
                .addSubcommand(new ApplyCommand(home))
                .addSubcommand(new RunCommand(home))
                .addSubcommand(new RunsCommand(home))
                .addSubcommand(new ShowCommand(home))
                .addSubcommand(new CancelCommand(home))
                .addSubcommand(new RetryCommand(home))
                .addSubcommand(new ReplayCommand(home))
                .addSubcommand(new RejectedCommand(home))
                .addSubcommand(new SnapshotsCommand(home))
                .addSubcommand(new RestoreCommand(home))
                .addSubcommand(new ReceiptCommand(home))
                .addSubcommand(new BenchCommand(home))
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(new FailureText());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command");
    }
}

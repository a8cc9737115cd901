package io.sluice.stack.command;

import picocli.CommandLine.Command;

/** Takes a failed run up again. */
@Command(
        name = "retry",
        description =
                "Takes a failed run up where it stands: what was read and written is neither read nor written again."
                        + " Possible for a day, and until the workflow has a later run.")
final class RetryCommand extends SteeringCommand {

    RetryCommand(Home home) {
        super(home);
    }

    @Override
    String next(RunView view) {
        return "; watch it with ./sluice show " + view.id();
    }
}

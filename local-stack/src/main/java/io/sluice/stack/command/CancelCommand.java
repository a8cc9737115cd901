package io.sluice.stack.command;

import picocli.CommandLine.Command;

/** Ends a run that somebody does not want any more. */
@Command(
        name = "cancel",
        description = "Ends a run before its end. What it has already written stays, and is not proved by a receipt.")
final class CancelCommand extends SteeringCommand {

    CancelCommand(Home home) {
        super(home);
    }
}

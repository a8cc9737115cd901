package io.sluice.stack.command;

/** What was asked for was right, and did not come about. */
final class Red extends RuntimeException {
    Red(String message) {
        super(message);
    }
}

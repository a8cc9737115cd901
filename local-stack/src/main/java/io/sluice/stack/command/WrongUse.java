package io.sluice.stack.command;

/** The person must type or write something else; the message says what. */
final class WrongUse extends RuntimeException {
    WrongUse(String message) {
        super(message);
    }
}

package io.sluice.stack.command;

/** What a command ends with, for scripts. */
final class ExitCode {

    static final int OK = 0;
    /** The run failed, or its receipt does not say VERIFIED, or the stack could not do what was asked. */
    static final int RED = 1;
    /** Wrong use, or a file that is not valid. */
    static final int WRONG_USE = 2;
    /** The stack or the API is not there. */
    static final int NOT_REACHABLE = 3;

    private ExitCode() {}
}

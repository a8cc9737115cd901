package io.sluice.stack.command;

import com.mongodb.MongoException;
import com.mongodb.MongoTimeoutException;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.contracts.json.UnreadableMessage;
import io.sluice.stack.control.NotReachable;
import io.sluice.stack.load.UnreadableFile;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** What a person reads when a command fails, and the exit code that a script gets. A stack trace is shown for our own mistakes only. */
final class FailureText implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        int exitCode = exitCode(failure);
        command.getErr().println("sluice: " + text(failure));
        if (!isExpected(failure)) {
            failure.printStackTrace(command.getErr());
        }
        command.getErr().flush();
        return exitCode;
    }

    static int exitCode(Exception failure) {
        if (failure instanceof Problem problem) {
            return problem.exitCode();
        }
        if (failure instanceof NotReachable || failure instanceof MongoTimeoutException) {
            return ExitCode.NOT_REACHABLE;
        }
        return failure instanceof WrongUse
                        || failure instanceof BadConfiguration
                        || failure instanceof UnreadableFile
                        || failure instanceof UnreadableMessage
                ? ExitCode.WRONG_USE
                : ExitCode.RED;
    }

    private static boolean isExpected(Exception failure) {
        return failure instanceof Problem
                || failure instanceof NotReachable
                || failure instanceof WrongUse
                || failure instanceof Red
                || failure instanceof UnreadableFile
                || failure instanceof SluiceFailure
                || failure instanceof UnreadableMessage
                || failure instanceof MongoException;
    }

    private static String text(Exception failure) {
        if (failure instanceof MongoTimeoutException) {
            return "MongoDB does not answer; ./sluice status shows the stack. MONGODB_URI, if set, says where it is";
        }
        if (failure instanceof UnreadableMessage) {
            return "what answered is not the Sluice API (" + failure.getMessage() + "); look at SLUICE_API";
        }
        if (failure instanceof MongoException) {
            return "MongoDB refused: " + failure.getMessage();
        }
        return isExpected(failure) ? String.valueOf(failure.getMessage()) : "a mistake of Sluice itself: " + failure;
    }
}

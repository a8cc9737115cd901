package io.sluice.redshift.postgres;

import io.r2dbc.postgresql.api.ErrorDetails;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.contracts.failure.TransientFailure;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides, once, what kind of failure an error of the driver is. SQLSTATEs are those of
 * <a href="https://www.postgresql.org/docs/18/errcodes-appendix.html">Appendix A</a>.
 *
 * <p>A server's message may quote a value ({@code invalid input syntax ... "4111 1111"}), so texts of the classes that speak
 * of data, and of those that name the user, are not repeated and the driver's exception is never chained.
 */
final class PostgresFailures {

    /** What a statement names is not there: somebody dropped it, or it was restored to a time before. */
    static final String CHANGED = "destination-changed";

    private static final Pattern COPY_COLUMN = Pattern.compile("^COPY ([^,]+),.*? column ([^:,]+)");
    private static final Set<String> GONE = Set.of("42P01", "42703", "3F000");

    private final WarehouseAddress address;

    PostgresFailures(WarehouseAddress address) {
        this.address = address;
    }

    SluiceFailure classify(Throwable error) {
        for (Throwable t = error; t != null; t = t.getCause()) {
            if (t instanceof SluiceFailure failure) {
                return failure;
            }
            // Connecting is judged by what the attempt died of; a server's own answer has an SQLSTATE and comes first.
            if (t instanceof PostgresqlException answer) {
                // Class 08 is the driver's own word for a connection that it did not get, or lost.
                return answer.getErrorDetails().getCode().startsWith("08")
                        ? unreachable(error)
                        : ofAnswer(answer.getErrorDetails());
            }
        }
        if (error instanceof R2dbcTimeoutException || error instanceof TimeoutException) {
            return new TransientFailure(
                    "destination-slow", address + " did not answer in time, or all connections of the pool are in use");
        }
        if (error instanceof R2dbcNonTransientResourceException || hasIoCause(error)) {
            return unreachable(error);
        }
        String state = error instanceof R2dbcException r2dbc ? " SQLSTATE " + r2dbc.getSqlState() : "";
        return new Bug(
                "destination-error",
                "unexpected " + error.getClass().getSimpleName() + state + " while working with " + address);
    }

    private TransientFailure unreachable(Throwable error) {
        return new TransientFailure(
                "destination-unreachable",
                "destination " + address + " cannot be reached or closed the connection: " + reason(error)
                        + "; check that it runs and that host and port are right");
    }

    private SluiceFailure ofAnswer(ErrorDetails answer) {
        String state = answer.getCode();
        String said = address + " answered SQLSTATE " + state;
        if (GONE.contains(state)) {
            return new TransientFailure(CHANGED, said + ": " + answer.getMessage());
        }
        if (state.equals("42501")) {
            return new BadConfiguration(
                    "destination-permission",
                    said + ": " + answer.getMessage()
                            + "; grant the user of this connection CREATE and USAGE on the schema and ownership of its tables");
        }
        if (state.equals("2BP01")) {
            return new BadConfiguration(
                    "table-in-use",
                    said + ": " + answer.getMessage()
                            + "; replace swaps the whole table, so views must not depend on it: drop them, or use mode merge");
        }
        if (state.equals("53300")) {
            return new TransientFailure(
                    "destination-busy", said + ": there are as many connections as the server or the user may have");
        }
        return switch (state.substring(0, 2)) {
            case "53", "40", "25" -> new TransientFailure("destination-busy", said + ": " + answer.getMessage());
            case "57" ->
                new TransientFailure(
                        state.equals("57014") ? "destination-slow" : "destination-unreachable",
                        said + ": " + answer.getMessage());
            case "55" ->
                new TransientFailure(
                        "destination-locked", said + ": a lock was not free in time; somebody else holds it");
            case "28" ->
                new BadConfiguration(
                        "destination-login",
                        said + ": the server refuses the user of this connection; check username and password, and"
                                + " that the server lets this user in from here");
            case "3D" ->
                new BadConfiguration("destination-login", said + ": " + answer.getMessage() + "; check database");
            case "22" ->
                new Bug(
                        "value-does-not-fit",
                        said + " for " + place(answer)
                                + ": a value does not fit its column; the transform should have moved it");
            default -> new Bug("destination-error", said + " for " + place(answer));
        };
    }

    private static String place(ErrorDetails answer) {
        Matcher copy = COPY_COLUMN.matcher(answer.getWhere().orElse(""));
        if (copy.find()) {
            return "table " + copy.group(1) + ", column " + copy.group(2);
        }
        return "table " + answer.getTableName().orElse("unknown") + ", column "
                + answer.getColumnName().orElse("unknown");
    }

    private static boolean hasIoCause(Throwable error) {
        for (@Nullable Throwable t = error; t != null; t = t.getCause()) {
            if (t instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    /** The innermost cause knows: connection refused, unknown host. Its text holds an address at most. */
    private static String reason(Throwable error) {
        Throwable innermost = error;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return innermost.getClass().getSimpleName()
                + (innermost instanceof IOException ? ": " + innermost.getMessage() : "");
    }
}

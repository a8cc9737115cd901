package io.sluice.sqlserver.load;

import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.contracts.failure.TransientFailure;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Decides the kind of everything that goes wrong in a SQL Server, by the server's error number. Numbers:
 * https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors. A message of the
 * server is passed on only where it cannot hold a value of a document.
 */
final class SqlServerFailures {

    /** What a statement names is not there: somebody dropped it, or it was restored to a time before. */
    static final String CHANGED = "destination-changed";

    /** Invalid object, invalid column, no such schema, and what ALTER, DROP and TRUNCATE say of the same. */
    private static final Set<Integer> GONE = Set.of(208, 207, 2760, 4902, 3701, 4701, 15225, 15248);

    private static final Set<Integer> PERMISSION = Set.of(229, 230, 262, 297, 300, 1088, 2557, 15151, 15247);
    private static final Set<Integer> LOGIN = Set.of(916, 4064, 18451, 18452, 18456, 18486, 18487, 18488);

    /** Also what a server says that has started and is not done with a database yet: it is no mistake of anybody then. */
    private static final Set<Integer> NOT_OPEN = Set.of(904, 921, 922, 927, 952, 4060, 17142, 18401);

    private static final Set<Integer> FULL = Set.of(1101, 1105, 3257, 9002, 40544);

    /** Deadlock, snapshot conflicts, memory, and Azure's own words for "not now". */
    private static final Set<Integer> BUSY = Set.of(
            1205, 3935, 3960, 701, 802, 1204, 8645, 8651, 10928, 10929, 10936, 17189, 17809, 40501, 40540, 40549, 40550,
            40551, 40552, 40553, 42109, 49918, 49919, 49920);

    private static final Set<Integer> UNREACHABLE =
            Set.of(64, 233, 596, 6005, 10053, 10054, 10060, 40020, 40143, 40166, 40197, 40613, 42108);

    /** A value that its column does not take: their messages quote it. */
    private static final Set<Integer> VALUE =
            Set.of(220, 232, 241, 242, 245, 295, 515, 517, 2628, 4815, 4863, 4895, 8023, 8114, 8115, 8152, 8169);

    private static final Set<Integer> TAKEN = Set.of(2714, 2705, 2759, 15335);
    /** Views, keys and functions that hang on what is to be dropped or altered. */
    private static final Set<Integer> IN_USE = Set.of(3726, 3729, 4922, 5074);

    private static final Set<Integer> DUPLICATE = Set.of(2601, 2627);

    private final ServerAddress address;

    SqlServerFailures(ServerAddress address) {
        this.address = address;
    }

    /** @param place the table that was worked on; may be empty */
    SluiceFailure classify(Throwable error, String place) {
        for (Throwable t = error; t != null; t = t.getCause()) {
            if (t instanceof SluiceFailure failure) {
                return failure;
            }
        }
        if (error instanceof SQLTimeoutException || error instanceof TimeoutException) {
            return new TransientFailure("destination-slow", address + " did not answer in time" + of(place));
        }
        if (error instanceof SQLException answer) {
            return ofAnswer(whatTheServerSaid(answer), place);
        }
        return new Bug(
                "destination-error",
                "unexpected " + error.getClass().getSimpleName() + " while working with " + address + of(place));
    }

    /** Before a bulk load the driver asks for the table's columns, and wraps the answer in an exception without a number. */
    private static SQLException whatTheServerSaid(SQLException error) {
        for (@Nullable Throwable t = error; t != null; t = t.getCause()) {
            if (t instanceof SQLException said
                    && (said.getErrorCode() != 0
                            || String.valueOf(said.getSQLState()).startsWith("08"))) {
                return said;
            }
        }
        return error;
    }

    private SluiceFailure ofAnswer(SQLException answer, String place) {
        int number = answer.getErrorCode();
        String state = String.valueOf(answer.getSQLState());
        if (number == 0 && state.startsWith("08")) {
            return unreachable(answer);
        }
        String said = address + " answered error " + number + of(place);
        String itself = said + ": " + answer.getMessage();
        if (GONE.contains(number)) {
            return new TransientFailure(CHANGED, itself);
        }
        if (number == 1222) {
            return new TransientFailure(
                    "destination-locked", said + ": a lock was not free in time; somebody else holds it");
        }
        if (BUSY.contains(number)) {
            return new TransientFailure("destination-busy", itself);
        }
        if (FULL.contains(number)) {
            return new TransientFailure(
                    "destination-full",
                    itself + "; give the database's log or files more room, or back up its log (a full log says in"
                            + " sys.databases.log_reuse_wait_desc what it waits for); it is tried again meanwhile");
        }
        if (UNREACHABLE.contains(number) || state.startsWith("08")) {
            return unreachable(answer);
        }
        if (NOT_OPEN.contains(number)) {
            return new TransientFailure(
                    "database-not-open",
                    said + ": the connection's database is not there, or the server has not opened it yet; check"
                            + " database; it is tried again meanwhile");
        }
        if (LOGIN.contains(number)) {
            return new BadConfiguration(
                    "destination-login",
                    said + ": the server refuses the user of this connection, or its database; check username,"
                            + " password and database, and that the server lets this user in");
        }
        if (PERMISSION.contains(number)) {
            return new BadConfiguration(
                    "destination-permission",
                    itself + "; grant the user of this connection CREATE TABLE in the database, and ALTER, SELECT,"
                            + " INSERT, UPDATE, DELETE on the schema");
        }
        return ofRows(number, said, itself);
    }

    private static SluiceFailure ofRows(int number, String said, String itself) {
        if (number == 511 || number == 1701) {
            return new BadConfiguration(
                    "row-too-wide",
                    said
                            + ": a row is longer than the 8,060 bytes that SQL Server keeps in one page, even with its long"
                            + " values elsewhere; keep fewer fields of this collection, or keep nested ones as json");
        }
        if (number == 1702) {
            return new BadConfiguration(
                    "too-many-columns",
                    said + ": a table has at most 1,024 columns; keep fewer fields of this collection, or keep nested"
                            + " ones as json");
        }
        if (IN_USE.contains(number)) {
            return new BadConfiguration(
                    "table-in-use",
                    itself + "; replace swaps the whole table, so nothing may depend on it: drop what does, or use mode"
                            + " merge");
        }
        if (TAKEN.contains(number)) {
            return new BadConfiguration(
                    "name-taken",
                    itself + "; to this server's collation two names are one, or somebody else made it: rename one of"
                            + " them");
        }
        if (DUPLICATE.contains(number)) {
            return new Bug(
                    "duplicate-key", said + ": a row has a key that is there already; somebody else writes the table");
        }
        if (VALUE.contains(number)) {
            return new Bug(
                    "value-does-not-fit",
                    said + ": a value does not fit its column; the transform should have moved it");
        }
        // A statement of ours that the server does not understand; none holds a value.
        return new Bug("destination-error", number == 102 || number == 156 ? itself : said);
    }

    private SluiceFailure unreachable(SQLException answer) {
        if (isAboutTrust(answer)) {
            return new BadConfiguration(
                    "destination-tls",
                    address + " shows a certificate that is not trusted here: "
                            + reason(answer) + "; name the server as its certificate does, set serverCertificate or"
                            + " hostNameInCertificate, or trustServerCertificate in a network of your own");
        }
        return new TransientFailure(
                "destination-unreachable",
                "destination " + address + " cannot be reached or closed the connection: " + reason(answer)
                        + "; check that it runs and that host and port are right");
    }

    /** Not every error of TLS: a connection that is cut in its handshake is one, too. */
    private static boolean isAboutTrust(Throwable error) {
        for (@Nullable Throwable t = error; t != null; t = t.getCause()) {
            if (t instanceof GeneralSecurityException) {
                return true;
            }
        }
        return false;
    }

    private static String of(String place) {
        return place.isEmpty() ? "" : " for " + place;
    }

    /** The innermost cause knows: connection refused, unknown host. Its text holds an address at most. */
    private static String reason(Throwable error) {
        Throwable innermost = error;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return innermost.getClass().getSimpleName()
                + (innermost instanceof IOException || innermost == error ? ": " + innermost.getMessage() : "");
    }
}

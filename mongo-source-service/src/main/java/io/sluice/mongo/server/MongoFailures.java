package io.sluice.mongo.server;

import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoServerException;
import com.mongodb.MongoServerUnavailableException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.contracts.failure.TransientFailure;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Decides what an error of the driver or the server means for a run. Codes:
 * https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml. Texts of the server are left out of
 * messages: they can quote values.
 */
public final class MongoFailures {

    /**
     * Reading can go on behind the last document: the cursor, its node or the way to it is lost, nothing else. 6, 7, 89,
     * 9001 network; 43, 175, 237 cursor; 91, 11600 shutdown; 189, 10107, 11602, 13435, 13436 another primary; 11601
     * interrupted; 262 out of time; 50 maxTimeMS; 133 no node answers to the read preference; 134 the node is behind.
     */
    private static final Set<Integer> PASSING =
            Set.of(6, 7, 43, 50, 89, 91, 133, 134, 175, 189, 237, 262, 9001, 10107, 11600, 11601, 11602, 13435, 13436);

    private static final int AUTHENTICATION_FAILED = 18;
    private static final Set<Integer> NOT_ALLOWED = Set.of(13, AUTHENTICATION_FAILED, 8000);
    private static final int NAMESPACE_NOT_FOUND = 26;
    private static final int NO_MAJORITY = 148;

    private MongoFailures() {}

    /** @param doing what was being done, for a person: {@code reading shop.orders} */
    public static SluiceFailure kindOf(Throwable error, String doing) {
        if (error instanceof SluiceFailure failure) {
            return failure;
        }
        if (isLostConnection(error)
                || (error instanceof MongoSecurityException && isLostConnection(error.getCause()))) {
            return new TransientFailure(
                    "source-unreachable",
                    doing + ": MongoDB did not answer (" + error.getClass().getSimpleName()
                            + "); check that the server runs and that this service reaches it");
        }
        if (error instanceof MongoSecurityException) {
            return notAllowed(doing, AUTHENTICATION_FAILED);
        }
        if (error instanceof MongoServerException || error.getClass() == MongoException.class) {
            return byCode((MongoException) error, doing);
        }
        return new Bug(
                "source-unexpected-error",
                doing + ": " + error.getClass().getSimpleName()
                        + " is not an error that the MongoDB source knows; please report it",
                error instanceof MongoException ? null : error);
    }

    private static boolean isLostConnection(@Nullable Throwable error) {
        return error instanceof MongoSocketException
                || error instanceof MongoTimeoutException
                || error instanceof MongoServerUnavailableException
                || error instanceof MongoConnectionPoolClearedException
                || error instanceof MongoNodeIsRecoveringException
                || error instanceof MongoNotPrimaryException
                || error instanceof MongoInterruptedException
                || error instanceof TimeoutException;
    }

    private static SluiceFailure byCode(MongoException error, String doing) {
        int code = error.getCode();
        if (PASSING.contains(code)) {
            return new TransientFailure(
                    "source-interrupted", doing + ": MongoDB broke off with error " + code + "; it may work later");
        }
        if (NOT_ALLOWED.contains(code)) {
            return notAllowed(doing, code);
        }
        if (code == NAMESPACE_NOT_FOUND) {
            return new BadConfiguration(
                    "collection-dropped",
                    doing + ": the collection is gone since the run was planned (error 26); start a new run");
        }
        if (code == NO_MAJORITY) {
            return new BadConfiguration(
                    "read-concern-refused",
                    doing + ": the server refuses read concern majority (error 148); add readConcernLevel=local to the"
                            + " connection's uri and accept that rolled back writes may be read");
        }
        return new Bug(
                "source-unexpected-error",
                doing + ": MongoDB answered with error " + code
                        + ", which the MongoDB source does not know; please report it");
    }

    private static BadConfiguration notAllowed(String doing, int code) {
        return new BadConfiguration(
                "source-not-allowed",
                doing + ": MongoDB refuses the user of the connection (error " + code
                        + "); check user, password and authSource of the connection's uri, and that the user has the role"
                        + " \"read\" on the database");
    }
}

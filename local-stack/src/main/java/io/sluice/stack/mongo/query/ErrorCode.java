package io.sluice.stack.mongo.query;

import java.util.Arrays;

/** The codes that the stand-in answers with: https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml. */
public enum ErrorCode {
    INTERNAL_ERROR(1, "InternalError"),
    BAD_VALUE(2, "BadValue"),
    FAILED_TO_PARSE(9, "FailedToParse"),
    UNAUTHORIZED(13, "Unauthorized"),
    TYPE_MISMATCH(14, "TypeMismatch"),
    ILLEGAL_OPERATION(20, "IllegalOperation"),
    INVALID_BSON(22, "InvalidBSON"),
    CURSOR_NOT_FOUND(43, "CursorNotFound"),
    NAMESPACE_EXISTS(48, "NamespaceExists"),
    DOLLAR_PREFIXED_FIELD_NAME(52, "DollarPrefixedFieldName"),
    INVALID_ID_FIELD(53, "InvalidIdField"),
    COMMAND_NOT_FOUND(59, "CommandNotFound"),
    INVALID_OPTIONS(72, "InvalidOptions"),
    INVALID_NAMESPACE(73, "InvalidNamespace"),
    NOT_A_REPLICA_SET(123, "NotAReplicaSet"),
    NOT_WRITABLE_PRIMARY(10107, "NotWritablePrimary"),
    OBJECT_TOO_LARGE(10334, "BSONObjectTooLarge"),
    DUPLICATE_KEY(11000, "DuplicateKey"),
    INTERRUPTED(11601, "Interrupted"),
    QUERY_PLAN_KILLED(175, "QueryPlanKilled"),
    HOST_UNREACHABLE(6, "HostUnreachable"),
    HOST_NOT_FOUND(7, "HostNotFound"),
    AUTHENTICATION_FAILED(18, "AuthenticationFailed"),
    NAMESPACE_NOT_FOUND(26, "NamespaceNotFound"),
    MAX_TIME_EXPIRED(50, "MaxTimeMSExpired"),
    NETWORK_TIMEOUT(89, "NetworkTimeout"),
    SHUTDOWN_IN_PROGRESS(91, "ShutdownInProgress"),
    PRIMARY_STEPPED_DOWN(189, "PrimarySteppedDown"),
    CURSOR_KILLED(237, "CursorKilled"),
    UNSUPPORTED_OP_QUERY(352, "UnsupportedOpQueryCommand"),
    EXCEEDED_TIME_LIMIT(262, "ExceededTimeLimit"),
    SOCKET_EXCEPTION(9001, "SocketException"),
    INTERRUPTED_AT_SHUTDOWN(11600, "InterruptedAtShutdown"),
    INTERRUPTED_DUE_TO_STATE_CHANGE(11602, "InterruptedDueToReplStateChange"),
    NOT_PRIMARY_NO_SECONDARY_OK(13435, "NotPrimaryNoSecondaryOk"),
    NOT_PRIMARY_OR_SECONDARY(13436, "NotPrimaryOrSecondary"),
    PATH_COLLISION(31249, "Location31249"),
    EXCLUSION_IN_INCLUSION(31254, "Location31254"),
    INCLUSION_IN_EXCLUSION(31253, "Location31253"),
    UNKNOWN_STAGE(40324, "Location40324"),
    MISSING_FIELD(40414, "IDLFailedToParse"),
    UNKNOWN_FIELD(40415, "IDLUnknownField"),
    OUT_OF_RANGE(51024, "Location51024");

    private final int number;
    private final String codeName;

    ErrorCode(int number, String codeName) {
        this.number = number;
        this.codeName = codeName;
    }

    public int number() {
        return number;
    }

    /** The name that goes with a number; a server calls those without a name after their place in its source. */
    public static String nameOf(int number) {
        return Arrays.stream(values())
                .filter(code -> code.number == number)
                .map(code -> code.codeName)
                .findFirst()
                .orElse("Location" + number);
    }
}

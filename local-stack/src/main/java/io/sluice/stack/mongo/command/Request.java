package io.sluice.stack.mongo.command;

import io.sluice.stack.mongo.bson.BsonElements;
import io.sluice.stack.mongo.bson.BsonSlice;
import io.sluice.stack.mongo.bson.BsonTypes;
import io.sluice.stack.mongo.query.ErrorCode;
import io.sluice.stack.mongo.query.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A command as it came in. Its name is its first field.
 *
 * @param sequences documents that came beside the body, by the name of the field that they belong to
 */
public record Request(String name, BsonSlice body, Map<String, List<BsonSlice>> sequences) {

    /** Options that change no result here: sessions, where to read, comments, and how long a command may take. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "$db",
            "lsid",
            "$clusterTime",
            "$readPreference",
            "readConcern",
            "writeConcern",
            "comment",
            "maxTimeMS",
            "apiVersion",
            "apiStrict",
            "apiDeprecationErrors");

    /** Known to servers, and not imitated: results would differ. */
    private static final Set<String> NOT_IMITATED = Set.of(
            "collation",
            "min",
            "max",
            "let",
            "returnKey",
            "showRecordId",
            "tailable",
            "awaitData",
            "oplogReplay",
            "readOnce",
            "txnNumber",
            "startTransaction",
            "autocommit",
            "explain",
            "capped",
            "viewOn",
            "pipeline",
            "timeseries",
            "clusteredIndex",
            "validator",
            "expireAfterSeconds",
            "bypassDocumentValidation",
            "allowPartialResults",
            "scale",
            "encryptedFields");

    /** @throws Refusal if the body is empty */
    public static Request of(BsonSlice body, Map<String, List<BsonSlice>> sequences) {
        BsonElements elements = body.elements();
        if (!elements.next()) {
            throw new Refusal(ErrorCode.COMMAND_NOT_FOUND, "no such command: ''");
        }
        return new Request(elements.name(), body, sequences);
    }

    String database() {
        return requiredText("$db");
    }

    @Nullable
    BsonSlice get(String option) {
        BsonSlice value = body.get(option);
        return value == null || value.type() == BsonTypes.NULL || value.type() == BsonTypes.UNDEFINED ? null : value;
    }

    String requiredText(String option) {
        BsonSlice value = get(option);
        if (value == null) {
            throw new Refusal(
                    ErrorCode.MISSING_FIELD,
                    "BSON field '" + name + "." + option + "' is missing but a required field");
        }
        if (value.type() != BsonTypes.STRING) {
            throw wrongType(option, value, "string");
        }
        return value.text();
    }

    @Nullable
    BsonSlice document(String option) {
        BsonSlice value = get(option);
        if (value != null && !value.isDocument()) {
            throw wrongType(option, value, "object");
        }
        return value;
    }

    /** @throws Refusal if it is there and no number */
    long number(String option, long otherwise) {
        BsonSlice value = get(option);
        if (value == null) {
            return otherwise;
        }
        if (!value.isNumber()) {
            throw wrongType(option, value, "long");
        }
        return value.wholeNumber();
    }

    /** @throws Refusal if it is negative */
    long count(String option, long otherwise) {
        long number = number(option, otherwise);
        if (number < 0) {
            throw new Refusal(
                    ErrorCode.OUT_OF_RANGE,
                    "BSON field '" + option + "' value must be >= 0, actual value '" + number + "'");
        }
        return number;
    }

    boolean flag(String option, boolean otherwise) {
        BsonSlice value = get(option);
        return value == null ? otherwise : value.isTrue();
    }

    /** The documents of a field, whether they came in the body or beside it. */
    List<BsonSlice> documents(String field) {
        List<BsonSlice> beside = sequences.get(field);
        if (beside != null) {
            return beside;
        }
        BsonSlice value = get(field);
        if (value == null || value.type() != BsonTypes.ARRAY) {
            throw new Refusal(
                    ErrorCode.MISSING_FIELD, "BSON field '" + name + "." + field + "' is missing but a required field");
        }
        return value.values();
    }

    /**
     * Refuses whatever would change the answer and is not known to.
     *
     * @param imitated the options of the command, beside those that have no effect anywhere
     */
    void allowOnly(Set<String> imitated) {
        BsonElements elements = body.elements();
        elements.next();
        while (elements.next()) {
            String option = elements.name();
            if (!imitated.contains(option) && !WITHOUT_EFFECT.contains(option)) {
                refuse(option, elements.value());
            }
        }
        checkReadConcern();
        checkHint();
    }

    private void refuse(String option, BsonSlice value) {
        if (!NOT_IMITATED.contains(option)) {
            throw new Refusal(ErrorCode.UNKNOWN_FIELD, "BSON field '" + name + "." + option + "' is an unknown field.");
        }
        // What is switched off is not asked for.
        if (value.type() != BsonTypes.BOOLEAN || value.isTrue()) {
            throw new Refusal(
                    ErrorCode.INVALID_OPTIONS, "the stand-in does not imitate the option '" + option + "' of " + name);
        }
    }

    private void checkReadConcern() {
        BsonSlice concern = document("readConcern");
        if (concern == null) {
            return;
        }
        BsonElements elements = concern.elements();
        while (elements.next()) {
            if (!elements.name().equals("level")) {
                throw new Refusal(
                        ErrorCode.INVALID_OPTIONS, "the stand-in does not imitate readConcern." + elements.name());
            }
            if (elements.value().type() == BsonTypes.STRING
                    && elements.value().text().equals("snapshot")) {
                throw new Refusal(
                        ErrorCode.NOT_A_REPLICA_SET,
                        "node needs to be a replica set member to use readConcern: snapshot");
            }
        }
    }

    /** The index on {@code _id} is the only one, and always used. */
    private void checkHint() {
        BsonSlice hint = get("hint");
        if (hint == null) {
            return;
        }
        boolean id =
                switch (hint.type()) {
                    case BsonTypes.STRING -> hint.text().equals("_id_");
                    case BsonTypes.DOCUMENT -> hint.values().size() == 1 && isOne(hint.get("_id"));
                    default -> false;
                };
        if (!id) {
            throw new Refusal(
                    ErrorCode.BAD_VALUE,
                    "error processing query: hint provided does not correspond to an existing index");
        }
    }

    private static boolean isOne(@Nullable BsonSlice value) {
        return value != null && value.isNumber() && value.wholeNumber() == 1;
    }

    private Refusal wrongType(String option, BsonSlice value, String expected) {
        return new Refusal(
                ErrorCode.TYPE_MISMATCH,
                "BSON field '" + name + "." + option + "' is the wrong type '" + BsonTypes.nameOf(value.type())
                        + "', expected type '" + expected + "'");
    }
}

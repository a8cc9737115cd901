package io.sluice.stack.mongo.command;

import io.sluice.stack.mongo.bson.BsonElements;
import io.sluice.stack.mongo.bson.BsonSlice;
import io.sluice.stack.mongo.bson.BsonTypes;
import io.sluice.stack.mongo.bson.LittleEndian;
import io.sluice.stack.mongo.query.ErrorCode;
import io.sluice.stack.mongo.query.Refusal;
import java.nio.charset.StandardCharsets;
import org.bson.types.ObjectId;

/**
 * What a server makes of a document before it stores it: {@code _id} comes first, one is made if there is none, and some are refused
 * ({@code fixDocumentForInsert}). Otherwise every byte stays.
 */
final class StoredForm {

    static final int MOST_BYTES = 16 << 20;

    /** What the server's own fields may add to a document on its way: {@code BSONObjMaxInternalSize}. */
    static final int MOST_BYTES_ON_THE_WAY = MOST_BYTES + (16 << 10);

    private static final int HEADER = 4;
    private static final byte[] ID = "_id".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ID_HEAD = {BsonTypes.OBJECT_ID, '_', 'i', 'd', 0};

    private StoredForm() {}

    /** A document that no server takes into its hands, so that its whole command fails. */
    static void refuseTooLarge(BsonSlice document) {
        if (document.length() > MOST_BYTES_ON_THE_WAY) {
            throw new Refusal(
                    ErrorCode.OBJECT_TOO_LARGE,
                    "BSONObj size: " + document.length() + " is invalid. Size must be between 0 and "
                            + MOST_BYTES_ON_THE_WAY + "(16MB)");
        }
    }

    static byte[] of(BsonSlice document) throws WriteError {
        if (document.length() > MOST_BYTES) {
            throw new WriteError(
                    ErrorCode.BAD_VALUE,
                    "object to insert too large. size in bytes: " + document.length() + ", max size: " + MOST_BYTES);
        }
        int start = 0;
        int end = 0;
        BsonElements elements = document.elements();
        while (elements.next()) {
            if (elements.isNamed(ID)) {
                if (start != 0) {
                    throw new WriteError(ErrorCode.BAD_VALUE, "can't have multiple _id fields");
                }
                check(elements.value());
                start = elements.start();
                end = elements.valueEnd();
            }
        }
        if (start == 0) {
            return withId(document);
        }
        byte[] stored = document.copy();
        int before = start - document.offset() - HEADER;
        if (before > 0) {
            System.arraycopy(document.bytes(), start, stored, HEADER, end - start);
            System.arraycopy(document.bytes(), document.offset() + HEADER, stored, HEADER + end - start, before);
        }
        return stored;
    }

    private static byte[] withId(BsonSlice document) {
        byte[] id = new ObjectId().toByteArray();
        int added = ID_HEAD.length + id.length;
        byte[] stored = new byte[document.length() + added];
        LittleEndian.putInt32(stored, 0, stored.length);
        System.arraycopy(ID_HEAD, 0, stored, HEADER, ID_HEAD.length);
        System.arraycopy(id, 0, stored, HEADER + ID_HEAD.length, id.length);
        System.arraycopy(
                document.bytes(), document.offset() + HEADER, stored, HEADER + added, document.length() - HEADER);
        return stored;
    }

    private static void check(BsonSlice id) throws WriteError {
        switch (id.type()) {
            case BsonTypes.ARRAY, BsonTypes.REGEX, BsonTypes.UNDEFINED ->
                throw new WriteError(
                        ErrorCode.INVALID_ID_FIELD, "The '_id' value cannot be of type " + BsonTypes.nameOf(id.type()));
            case BsonTypes.DOCUMENT -> checkNames(id);
            default -> {
                // Every other type may be an _id.
            }
        }
    }

    private static void checkNames(BsonSlice id) throws WriteError {
        BsonElements elements = id.elements();
        while (elements.next()) {
            String name = elements.name();
            if (name.startsWith("$")) {
                throw new WriteError(
                        ErrorCode.DOLLAR_PREFIXED_FIELD_NAME,
                        "_id fields may not contain '$'-prefixed fields: " + name + " is not valid for storage.");
            }
        }
    }
}

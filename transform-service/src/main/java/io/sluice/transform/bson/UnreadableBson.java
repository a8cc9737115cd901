package io.sluice.transform.bson;

/** Bytes that are no BSON document. Says where, never what; it ends a row, so it carries no stack trace. */
public final class UnreadableBson extends RuntimeException {
    public UnreadableBson(String message, int offset) {
        super(message + " at byte " + offset, null, false, false);
    }
}

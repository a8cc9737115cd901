package io.sluice.stack.mongo.bson;

/** Bytes that are no BSON document. */
public final class MalformedBson extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MalformedBson(String message) {
        super(message);
    }
}

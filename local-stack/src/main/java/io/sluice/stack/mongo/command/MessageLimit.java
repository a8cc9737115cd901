package io.sluice.stack.mongo.command;

/** How long a message may be, in bytes, as servers have it. */
public final class MessageLimit {

    public static final int BYTES = 48_000_000;

    private MessageLimit() {}
}

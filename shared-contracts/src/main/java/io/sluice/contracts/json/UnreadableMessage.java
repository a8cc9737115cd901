package io.sluice.contracts.json;

/** Bytes on a control topic, or settings, that are not what they should be. */
public final class UnreadableMessage extends RuntimeException {
    UnreadableMessage(String message, Throwable cause) {
        super(message, cause);
    }
}

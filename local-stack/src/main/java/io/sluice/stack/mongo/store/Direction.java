package io.sluice.stack.mongo.store;

/** Which way the {@code _id}s are walked. */
public enum Direction {
    ASCENDING,
    DESCENDING
}

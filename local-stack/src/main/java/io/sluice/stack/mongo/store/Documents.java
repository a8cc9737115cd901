package io.sluice.stack.mongo.store;

/** The documents of a collection in the order of {@code _id}. May be read while it is written. */
public interface Documents {

    /**
     * Shows the documents of an interval one by one until the visitor has had enough.
     *
     * @return false if the visitor ended it
     */
    boolean walk(IdInterval interval, Direction direction, Visitor visitor);

    /** How many documents lie in the interval. */
    long count(IdInterval interval);

    /** The bytes of all documents together; of documents made by a formula, an estimate. */
    long bytes();

    /** Sees documents; the array may be longer, and be written over after the call. */
    interface Visitor {

        /** @return false for no more */
        boolean see(byte[] bytes, int length);
    }
}

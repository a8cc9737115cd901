package io.sluice.stack.mongo.command;

/**
 * What was read from a collection.
 *
 * @param documents returned in replies to find and getMore; the cut of a connection may have kept some from arriving
 * @param finds answered, with no documents or with some
 * @param getMores answered
 */
public record Served(long documents, long finds, long getMores) {

    public static final Served NOTHING = new Served(0, 0, 0);

    Served plus(Served more) {
        return new Served(documents + more.documents, finds + more.finds, getMores + more.getMores);
    }
}

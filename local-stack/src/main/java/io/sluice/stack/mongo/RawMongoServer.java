package io.sluice.stack.mongo;

import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.stack.mongo.command.CommandTable;
import io.sluice.stack.mongo.command.Cursors;
import io.sluice.stack.mongo.command.Served;
import io.sluice.stack.mongo.command.ServedCounts;
import io.sluice.stack.mongo.fault.Faults;
import io.sluice.stack.mongo.store.Databases;
import io.sluice.stack.mongo.store.GeneratedDocuments;
import io.sluice.stack.mongo.wire.WireServer;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A MongoDB for the pipeline to read from on one machine: it answers a closed list of commands from documents that were inserted, or
 * that a formula makes, counts what it returned, and fails on request. {@code docs/mongodb-stand-in.md} lists what it answers.
 */
public final class RawMongoServer implements AutoCloseable {

    private static final Duration EXPIRY = Duration.ofMinutes(1);

    private final Databases databases = new Databases();
    private final ServedCounts served = new ServedCounts();
    private final Cursors cursors;
    private final Faults faults;
    private final WireServer wire;

    private RawMongoServer(int port, LongSupplier nanoTime) {
        this.cursors = new Cursors(nanoTime);
        this.faults = new Faults(this::cutConnections, cursors::forgetAll);
        this.wire = WireServer.start(port, new CommandTable(databases, cursors, served, faults), faults);
        wire.every(EXPIRY, cursors::forgetExpired);
    }

    /** Listens on 127.0.0.1 and holds nothing yet. @param port 0 for any that is free */
    public static RawMongoServer start(int port) {
        return new RawMongoServer(port, System::nanoTime);
    }

    static RawMongoServer start(LongSupplier nanoTime) {
        return new RawMongoServer(0, nanoTime);
    }

    public int port() {
        return wire.port();
    }

    public String uri() {
        return "mongodb://127.0.0.1:" + port();
    }

    /**
     * Makes a collection of the first so many orders of the shop, each computed when it is read.
     *
     * @throws BadConfiguration if there is a collection of that name already
     */
    public void generate(String database, String collection, long documents) {
        if (!databases.add(database, collection, new GeneratedDocuments(documents))) {
            throw new BadConfiguration(
                    "collection-exists", "the collection " + database + "." + collection + " is there already");
        }
    }

    public Faults faults() {
        return faults;
    }

    /** What was read from a collection since the start or the last {@link #resetServed}. */
    public Served served(String database, String collection) {
        return served.of(database + "." + collection);
    }

    public void resetServed() {
        served.reset();
    }

    public int openCursors() {
        return cursors.open();
    }

    @Override
    public void close() {
        wire.close();
    }

    private void cutConnections() {
        wire.cutConnections();
    }
}

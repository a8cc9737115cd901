package io.sluice.stack.backing;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;

/** A server in this process that speaks MongoDB's protocol and keeps its documents in memory. */
final class EmbeddedMongo implements AutoCloseable {

    private final MongoServer server;
    private final String uri;

    private EmbeddedMongo(MongoServer server, String uri) {
        this.server = server;
        this.uri = uri;
    }

    static EmbeddedMongo start() {
        MongoServer server = new MongoServer(new MemoryBackend());
        int port = FreePort.next();
        server.bind("127.0.0.1", port);
        return new EmbeddedMongo(server, "mongodb://127.0.0.1:" + port);
    }

    String uri() {
        return uri;
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}

package io.sluice.stack.mongo;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;

/** The second judge: a case that both pass is no habit of the stand-in alone. */
class MongoJavaServerContractTest extends MongoContract {

    private final MongoServer server = new MongoServer(new MemoryBackend());

    @Override
    String start() {
        return "mongodb://127.0.0.1:" + server.bind().getPort();
    }

    @Override
    void stop() {
        server.shutdownNow();
    }

    @Override
    boolean isMongoJavaServer() {
        return true;
    }
}

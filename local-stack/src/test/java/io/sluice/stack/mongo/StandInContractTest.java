package io.sluice.stack.mongo;

class StandInContractTest extends MongoContract {

    private final RawMongoServer server = RawMongoServer.start(0);

    @Override
    String start() {
        return server.uri();
    }

    @Override
    void stop() {
        server.close();
    }
}

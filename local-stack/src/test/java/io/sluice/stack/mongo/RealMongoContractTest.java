package io.sluice.stack.mongo;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

class RealMongoContractTest extends MongoContract {

    @Override
    String start() {
        String uri = System.getenv("SLUICE_MONGODB_URI");
        assumeTrue(uri != null && !uri.isBlank(), "SLUICE_MONGODB_URI names no MongoDB to compare with");
        return uri;
    }

    @Override
    void stop() {
        // It was there before.
    }
}

package io.sluice.stack.command;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.util.concurrent.TimeUnit;

/** Where commands reach MongoDB. Never printed: it may hold a password. */
record MongoAddress(String uri) {

    /** What MONGODB_URI says, else the MongoDB of the stack that is up here. */
    static MongoAddress of(Home home) {
        String uri = home.environment().get("MONGODB_URI");
        return new MongoAddress(uri == null || uri.isBlank() ? home.addresses().mongodbUri() : uri);
    }

    MongoClient open() {
        ConnectionString address;
        try {
            address = new ConnectionString(uri);
        } catch (IllegalArgumentException e) {
            throw new WrongUse("MONGODB_URI is not an address of MongoDB: write mongodb://host:port");
        }
        return MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(address)
                .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(5, TimeUnit.SECONDS))
                .build());
    }

    @Override
    public String toString() {
        return "MongoAddress";
    }
}

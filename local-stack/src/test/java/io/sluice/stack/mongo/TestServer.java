package io.sluice.stack.mongo;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/** The stand-in with a client of its own, for one test class. */
final class TestServer implements AutoCloseable {

    final RawMongoServer server = RawMongoServer.start(0);
    final MongoClient client = MongoClients.create(server.uri() + "/?socketTimeoutMS=10000");

    MongoDatabase database() {
        return client.getDatabase("shop");
    }

    MongoCollection<RawBsonDocument> raw(String collection) {
        return database().getCollection(collection, RawBsonDocument.class);
    }

    BsonDocument run(String command) {
        return database().runCommand(BsonDocument.parse(command), BsonDocument.class);
    }

    static byte[] bytes(RawBsonDocument document) {
        byte[] bytes = new byte[document.getByteLength()];
        System.arraycopy(document.getBackingArray(), document.getByteOffset(), bytes, 0, bytes.length);
        return bytes;
    }

    static byte[] bytes(BsonDocument document) {
        return bytes(new RawBsonDocument(document, new BsonDocumentCodec()));
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}

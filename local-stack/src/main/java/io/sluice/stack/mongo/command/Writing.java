package io.sluice.stack.mongo.command;

import io.netty.buffer.ByteBuf;
import io.sluice.stack.mongo.bson.BsonSlice;
import io.sluice.stack.mongo.query.ErrorCode;
import io.sluice.stack.mongo.query.Refusal;
import io.sluice.stack.mongo.store.Collection;
import io.sluice.stack.mongo.store.Databases;
import io.sluice.stack.mongo.store.IdKey;
import io.sluice.stack.mongo.store.StoredDocuments;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.RawBsonDocument;

/** {@code insert}, {@code create}, {@code drop}, {@code dropDatabase}. */
final class Writing {

    private final Databases databases;

    Writing(Databases databases) {
        this.databases = databases;
    }

    void insert(Request request, ByteBuf out) {
        request.allowOnly(Set.of("documents", "ordered"));
        Collection collection = databases.findOrMake(request.database(), checkedName(request));
        if (!(collection.documents() instanceof StoredDocuments documents)) {
            throw new Refusal(
                    ErrorCode.ILLEGAL_OPERATION,
                    collection.namespace() + " is made by a formula and takes no documents; drop it first");
        }
        boolean ordered = request.flag("ordered", true);
        BsonArray errors = new BsonArray();
        int inserted = 0;
        int index = 0;
        for (BsonSlice document : request.documents("documents")) {
            StoredForm.refuseTooLarge(document);
            try {
                insert(document, documents, collection);
                inserted++;
            } catch (WriteError error) {
                errors.add(error.document(index));
                if (ordered) {
                    break;
                }
            }
            index++;
        }
        BsonDocument reply = new BsonDocument("n", new BsonInt32(inserted));
        if (!errors.isEmpty()) {
            reply.append("writeErrors", errors);
        }
        Replies.write(reply, out);
    }

    void create(Request request, ByteBuf out) {
        request.allowOnly(Set.of());
        if (!databases.add(request.database(), checkedName(request), new StoredDocuments())) {
            throw new Refusal(
                    ErrorCode.NAMESPACE_EXISTS,
                    "Collection " + request.database() + "." + request.requiredText("create") + " already exists.");
        }
        Replies.write(new BsonDocument(), out);
    }

    void drop(Request request, ByteBuf out) {
        request.allowOnly(Set.of());
        String name = request.requiredText("drop");
        BsonDocument reply = new BsonDocument();
        if (databases.drop(request.database(), name)) {
            reply.append("nIndexesWas", new BsonInt32(1)).append("ns", new BsonString(request.database() + "." + name));
        }
        Replies.write(reply, out);
    }

    void dropDatabase(Request request, ByteBuf out) {
        request.allowOnly(Set.of());
        databases.drop(request.database());
        Replies.write(new BsonDocument("dropped", new BsonString(request.database())), out);
    }

    private static String checkedName(Request request) {
        String name = request.requiredText(request.name());
        if (name.isEmpty() || name.startsWith(".") || name.contains("$") || name.indexOf(0) >= 0) {
            throw new Refusal(
                    ErrorCode.INVALID_NAMESPACE,
                    "Invalid namespace specified '" + request.database() + "." + name + "'");
        }
        return name;
    }

    private static void insert(BsonSlice document, StoredDocuments documents, Collection collection) throws WriteError {
        byte[] stored = StoredForm.of(document);
        if (!documents.add(stored)) {
            RawBsonDocument key = new RawBsonDocument(IdKey.ofDocument(stored));
            throw new WriteError(
                    ErrorCode.DUPLICATE_KEY,
                    "E11000 duplicate key error collection: " + collection.namespace() + " index: _id_ dup key: "
                            + key.toJson(),
                    key);
        }
    }
}

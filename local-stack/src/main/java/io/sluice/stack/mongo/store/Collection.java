package io.sluice.stack.mongo.store;

import java.util.UUID;

/**
 * A collection as long as it lives; another one of the same name is another one.
 *
 * @param id told apart by, as {@code info.uuid} of {@code listCollections}
 */
public record Collection(String database, String name, UUID id, Documents documents) {

    public String namespace() {
        return database + "." + name;
    }
}

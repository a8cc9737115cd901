package io.sluice.mongo.server;

import org.bson.BsonBinary;
import org.jspecify.annotations.Nullable;

/**
 * A collection or view as {@code listCollections} shows it.
 *
 * @param uuid tells a collection from another of the same name made later; null for a view, and where servers have none
 */
public record CollectionInfo(String name, boolean view, @Nullable BsonBinary uuid) {}

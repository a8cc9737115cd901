package io.sluice.stack.mongo.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;

/** Everything that the server holds, by names of databases and collections. */
public final class Databases {

    private final Map<String, Map<String, Collection>> all = new ConcurrentSkipListMap<>();

    public Optional<Collection> find(String database, String name) {
        return Optional.ofNullable(all.getOrDefault(database, Map.of()).get(name));
    }

    /** The collection of that name; made with stored documents if there is none. */
    public Collection findOrMake(String database, String name) {
        return of(database).computeIfAbsent(name, missing -> make(database, name, new StoredDocuments()));
    }

    /** @return false if there is one of that name already */
    public boolean add(String database, String name, Documents documents) {
        return of(database).putIfAbsent(name, make(database, name, documents)) == null;
    }

    /** @return false if there was none */
    public boolean drop(String database, String name) {
        return of(database).remove(name) != null;
    }

    public void drop(String database) {
        all.remove(database);
    }

    /** Names of databases that hold a collection, sorted. */
    public List<String> names() {
        return all.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Sorted by name. */
    public List<Collection> collections(String database) {
        return List.copyOf(all.getOrDefault(database, Map.of()).values());
    }

    private Map<String, Collection> of(String database) {
        return all.computeIfAbsent(database, missing -> new ConcurrentSkipListMap<>());
    }

    private static Collection make(String database, String name, Documents documents) {
        return new Collection(database, name, UUID.randomUUID(), documents);
    }
}

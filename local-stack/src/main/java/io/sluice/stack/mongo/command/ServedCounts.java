package io.sluice.stack.mongo.command;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what was read, by namespace. Outlives the collections: one of the same name counts on. */
public final class ServedCounts {

    private final Map<String, Served> counts = new ConcurrentHashMap<>();

    public Served of(String namespace) {
        return counts.getOrDefault(namespace, Served.NOTHING);
    }

    public void reset() {
        counts.clear();
    }

    void find(String namespace, int documents) {
        counts.merge(namespace, new Served(documents, 1, 0), Served::plus);
    }

    void getMore(String namespace, int documents) {
        counts.merge(namespace, new Served(documents, 0, 1), Served::plus);
    }
}

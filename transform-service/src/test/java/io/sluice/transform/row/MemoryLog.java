package io.sluice.transform.row;

import io.sluice.runtime.schema.SchemaEntry;
import io.sluice.runtime.schema.SchemaLog;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** A schema log in memory that many lanes may share. */
class MemoryLog implements SchemaLog {

    private List<SchemaEntry> entries;

    MemoryLog(List<SchemaEntry> first) {
        this.entries = List.copyOf(first);
    }

    @Override
    public synchronized List<SchemaEntry> entries() {
        return entries;
    }

    @Override
    public Mono<List<SchemaEntry>> propose(List<SchemaEntry> wanted) {
        return Mono.fromSupplier(() -> add(wanted));
    }

    private synchronized List<SchemaEntry> add(List<SchemaEntry> wanted) {
        List<SchemaEntry> longer = new ArrayList<>(entries);
        wanted.stream().filter(entry -> !longer.contains(entry)).forEach(longer::add);
        entries = List.copyOf(longer);
        return entries;
    }
}

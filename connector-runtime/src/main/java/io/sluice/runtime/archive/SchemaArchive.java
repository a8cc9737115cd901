package io.sluice.runtime.archive;

import io.sluice.contracts.json.ContractJson;
import io.sluice.objects.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A transform's schema log on S3: its records in Kafka's order, in objects named {@code <first>-<last>.json}. Every replica
 * that reads the log writes what is not there yet, before it uses it. Objects of two replicas may overlap, and say the same:
 * Kafka has decided the order before.
 */
public final class SchemaArchive {

    private static final Pattern NAME = Pattern.compile("(\\d{9})-(\\d{9})\\.json");

    private final ObjectStore store;
    private final ArchiveNames names;
    private final String folder;
    private long held = -1;

    SchemaArchive(ObjectStore store, ArchiveNames names) {
        this.store = store;
        this.names = names;
        this.folder = names.schema();
    }

    /**
     * The log's next records, as they were read. Completes when the archive holds them. One caller at a time, from the log's
     * beginning.
     */
    public Mono<Void> keep(long first, List<?> records) {
        long next = first + records.size();
        return Mono.defer(() -> held < 0 ? listed() : Mono.just(held))
                .filter(have -> have < next)
                .flatMap(have -> store.put(folder + name(first, next - 1), ContractJson.write(records))
                        .thenReturn(next))
                .doOnNext(now -> held = now)
                .then();
    }

    /**
     * The records of the latest generation before this one that has any, in their order; empty if none has. What a replica of
     * that generation adds later is not in it, and no row that a destination holds rests on that.
     */
    public <T> Mono<List<T>> before(Class<T> type) {
        return Flux.range(1, names.generation() - 1)
                .map(back -> names.of(names.generation() - back).schema())
                .concatMap(older -> records(older, type), 1)
                .filter(records -> !records.isEmpty())
                .next();
    }

    private <T> Mono<List<T>> records(String older, Class<T> type) {
        return ranges(older)
                .concatMap(
                        range -> store.get(older + name(range.first(), range.last()))
                                .map(json -> new Stretch<>(range.first(), ContractJson.readList(json, type))),
                        1)
                .<List<T>>reduceWith(ArrayList::new, (all, stretch) -> stretch.appendTo(all));
    }

    private record Stretch<T>(long first, List<T> records) {
        /** Overlapping stretches say the same; one behind a gap belongs to a replica that was not heard. */
        List<T> appendTo(List<T> all) {
            int known = (int) (all.size() - first);
            if (known >= 0 && known < records.size()) {
                all.addAll(records.subList(known, records.size()));
            }
            return all;
        }
    }

    private Flux<Range> ranges(String folder) {
        return store.list(folder)
                .flatMapIterable(object -> range(object.key().substring(folder.length())))
                .sort((a, b) -> Long.compare(a.first(), b.first()));
    }

    private Mono<Long> listed() {
        return ranges(folder).reduce(0L, (end, range) -> range.first() <= end ? Math.max(end, range.last() + 1) : end);
    }

    private static List<Range> range(String name) {
        Matcher match = NAME.matcher(name);
        return match.matches()
                ? List.of(new Range(Long.parseLong(match.group(1)), Long.parseLong(match.group(2))))
                : List.of();
    }

    private static String name(long first, long last) {
        return String.format(Locale.ROOT, "%09d-%09d.json", first, last);
    }

    private record Range(long first, long last) {}
}

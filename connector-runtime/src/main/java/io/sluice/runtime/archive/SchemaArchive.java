package io.sluice.runtime.archive;

import io.sluice.contracts.json.ContractJson;
import io.sluice.objects.ObjectStore;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;

/**
 * A transform's schema log on S3: its records in Kafka's order, in objects named {@code <first>-<last>.json}. Every replica
 * that reads the log writes what is not there yet, before it uses it. Objects of two replicas may overlap, and say the same:
 * Kafka has decided the order before.
 */
public final class SchemaArchive {

    private static final Pattern NAME = Pattern.compile("(\\d{9})-(\\d{9})\\.json");

    private final ObjectStore store;
    private final String folder;
    private long held = -1;

    SchemaArchive(ObjectStore store, String folder) {
        this.store = store;
        this.folder = folder;
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

    private Mono<Long> listed() {
        return store.list(folder)
                .flatMapIterable(object -> range(object.key().substring(folder.length())))
                .sort((a, b) -> Long.compare(a.first(), b.first()))
                .reduce(0L, (end, range) -> range.first() <= end ? Math.max(end, range.last() + 1) : end);
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

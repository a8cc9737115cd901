package io.sluice.objects.rejected;

import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.json.UnreadableMessage;
import io.sluice.objects.ObjectStore;
import io.sluice.objects.rejected.RejectedDraft.About;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * Reads what lanes of a transform have set aside, each document once. Objects may overlap: two replicas that held the lane one
 * after the other cut it differently, and a later generation did sequences of an older one again. A sequence has the same
 * content wherever it stands, up to where the plan of a later generation ends the archive of the older ones.
 */
public final class RejectedReader {

    private final ObjectStore store;

    public RejectedReader(ObjectStore store) {
        this.store = store;
    }

    /**
     * A lane of a transform.
     *
     * @param generations how many the run has had
     * @param source the task whose documents it carries, and {@code sourceLane} that one's lane
     */
    public record Lane(String run, int generations, String transform, int lane, String source, int sourceLane) {}

    /**
     * A stretch of a lane's sequences of which one object knows what was set aside.
     *
     * @param first sequence of it that is taken from this object
     * @param last the last one, included
     */
    public record Stretch(String key, long first, long last) {}

    /** In order, without overlap; not all of a lane: where nothing was set aside, there is none. */
    public Flux<Stretch> stretches(Lane lane) {
        return ends(lane)
                .flatMap(ends -> Flux.range(1, lane.generations())
                        .concatMap(generation -> stretches(lane, generation, end(ends, generation)))
                        .collectList())
                .flatMapIterable(RejectedReader::inOrder);
    }

    /** Whether anything at all was set aside by this task. */
    public Mono<Boolean> any(Lane lane) {
        return stretches(lane).hasElements();
    }

    /** What a stretch holds, in order, line by line. */
    public Flux<RejectedDocument> documents(Stretch stretch) {
        return store.get(stretch.key())
                .switchIfEmpty(Mono.error(
                        () -> new Bug("archive-gone", "object " + stretch.key() + " was listed, and is not there")))
                .flatMapMany(bytes -> Flux.using(
                        () -> lines(stretch, bytes), lines -> Flux.fromStream(lines.lines()), RejectedReader::close))
                .onErrorMap(
                        error -> error instanceof IOException || error instanceof UncheckedIOException,
                        e -> unreadable(stretch, e))
                .map(line -> ContractJson.read(line, RejectedDocument.class))
                .onErrorMap(UnreadableMessage.class, e -> unreadable(stretch, e))
                .filter(document -> document.sequence() >= stretch.first() && document.sequence() <= stretch.last());
    }

    private Flux<Stretch> stretches(Lane lane, int generation, long end) {
        String folder = RejectedName.folder(lane.run(), lane.transform(), generation, lane.lane());
        return store.list(folder)
                .mapNotNull(object -> RejectedName.of(folder, object.key()).orElse(null))
                .filter(name -> name.first() < end)
                .map(name -> new Stretch(name.key(), name.first(), Math.min(name.last(), end - 1)));
    }

    private static List<Stretch> inOrder(List<Stretch> all) {
        List<Stretch> sorted = new ArrayList<>(all);
        sorted.sort(Comparator.comparingLong(Stretch::first).thenComparingLong(Stretch::last));
        List<Stretch> apart = new ArrayList<>();
        long next = 0;
        for (Stretch each : sorted) {
            if (each.last() >= next) {
                apart.add(new Stretch(each.key(), Math.max(each.first(), next), each.last()));
                next = each.last() + 1;
            }
        }
        return apart;
    }

    /** By generation after the first, the first sequence of which an older one may say nothing. */
    private Mono<NavigableMap<Integer, Long>> ends(Lane lane) {
        return Flux.range(2, lane.generations() - 1)
                .concatMap(generation -> store.get(
                                "archive/" + lane.run() + "/" + lane.source() + "/g" + generation + "/splits.json")
                        .map(plan -> Map.entry(generation, archivedNext(plan, lane.sourceLane()))))
                .reduceWith(TreeMap::new, (all, each) -> {
                    all.put(each.getKey(), each.getValue());
                    return all;
                });
    }

    private static long archivedNext(byte[] plan, int lane) {
        JsonNode begin = ContractJson.mapper().readTree(plan).at("/lanes/" + lane + "/0/begin");
        return begin.path("archivedNext").asLong(0);
    }

    private static long end(NavigableMap<Integer, Long> ends, int generation) {
        Map.Entry<Integer, Long> next = ends.higherEntry(generation);
        return next == null ? Long.MAX_VALUE : next.getValue();
    }

    /** Behind the first one, which says what it is. */
    private static BufferedReader lines(Stretch stretch, byte[] bytes) throws IOException {
        BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(new ByteArrayInputStream(bytes)), StandardCharsets.UTF_8));
        judge(stretch, lines.readLine());
        return lines;
    }

    private static void close(BufferedReader lines) {
        try {
            lines.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
    }

    private static Bug unreadable(Stretch stretch, Throwable cause) {
        return new Bug("archive-broken", "object " + stretch.key() + " cannot be read", cause);
    }

    private static void judge(Stretch stretch, @Nullable String first) {
        int format = first == null ? 0 : ContractJson.read(first, About.class).format();
        if (format != RejectedDraft.FORMAT) {
            throw new BadConfiguration(
                    "archive-format",
                    "object " + stretch.key() + " has format " + format + "; this version reads "
                            + RejectedDraft.FORMAT);
        }
    }
}

package io.sluice.runtime.archive;

import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.json.ContractJson;
import io.sluice.objects.ObjectStore;
import io.sluice.objects.rejected.RejectedReader;
import io.sluice.runtime.archive.SegmentReader.Found;
import io.sluice.runtime.batch.BatchHeader;
import io.sluice.runtime.connector.Position;
import io.sluice.runtime.connector.Source;
import io.sluice.runtime.connector.SourceDocument;
import io.sluice.runtime.connector.SourcePlan;
import io.sluice.runtime.connector.Split;
import io.sluice.runtime.split.SplitRecord;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * {@code archive.read}: what another run has read, from S3, with no question to where it came from. A split is what that run
 * read in one of its splits, under the same name, so rows keep their origin.
 */
public final class ArchiveSource implements Source {

    public static final String READ = "archive.read";

    /** Of each end of a stream, for planning the columns behind. */
    private static final int SAMPLE_BYTES = 256 << 10;

    private final ObjectStore store;
    private final SegmentReader reader;
    private final RejectedReader rejected;

    public ArchiveSource(ObjectStore store, BufferAllocator allocator) {
        this.store = store;
        this.reader = new SegmentReader(store, allocator);
        this.rejected = new RejectedReader(store);
    }

    /**
     * The task's settings.
     *
     * @param run that read the documents
     * @param task of it
     * @param rejected the transforms whose rejected documents are read, and no others; null for all documents
     */
    private record Settings(String run, int generation, String task, @Nullable List<Choice.Behind> rejected) {
        static Settings of(TaskRef task) {
            return ContractJson.convert(task.settings(), Settings.class);
        }

        ArchiveNames names() {
            return new ArchiveNames(run, task, generation);
        }
    }

    /** A split's specification: where its batches stand, first and last sequence included. */
    private record Slice(int lane, long first, long last) {}

    @Override
    public String connector() {
        return READ;
    }

    @Override
    public Mono<SourcePlan> plan(TaskRef task, int lanes) {
        return contents(Settings.of(task)).flatMap(contents -> samples(contents)
                .map(samples -> new SourcePlan(
                        contents.splits.values().stream()
                                .map(split -> split.toSplit(lanes))
                                .toList(),
                        samples,
                        contents.documents)));
    }

    @Override
    public Mono<Map<String, Long>> count(TaskRef task) {
        return contents(Settings.of(task)).map(contents -> contents.documents);
    }

    @Override
    public Flux<SourceDocument> read(TaskRef task, Split split, @Nullable Position after) {
        Slice slice = ContractJson.read(split.specification(), Slice.class);
        Settings settings = Settings.of(task);
        ArchiveNames names = settings.names();
        Mono<SegmentChain> lane =
                Plans.upTo(store, names).flatMap(plans -> LaneArchive.chain(store, names, plans, slice.lane()));
        return Mono.zip(lane, choice(settings, slice)).flatMapMany(both -> {
            Choice choice = both.getT2();
            Flux<Found> all = reader.batches(both.getT1(), slice.first(), slice.last())
                    .filter(found -> choice.count(found.entry().header()) > 0);
            return after == null ? documents(choice, all) : behind(choice, all, after.bytes());
        });
    }

    private Mono<Choice> choice(Settings settings, Slice slice) {
        List<Choice.Behind> behind = settings.rejected();
        return behind == null
                ? Mono.just(Choice.ALL)
                : Choice.rejected(rejected, settings.names(), behind, slice.lane(), slice.first(), slice.last());
    }

    private Flux<SourceDocument> documents(Choice choice, Flux<Found> batches) {
        return reader.whole(batches).concatMapIterable(choice::of, 1);
    }

    /** Batches are cut the same way again, so the position is the end of one; if it is not, it stands inside one. */
    private Flux<SourceDocument> behind(Choice choice, Flux<Found> all, byte[] after) {
        return all.filter(found -> Arrays.equals(found.entry().header().position(), after))
                .next()
                .map(found -> documents(
                        choice,
                        all.skipUntil(other -> other.entry().header().sequence()
                                > found.entry().header().sequence())))
                .defaultIfEmpty(documents(choice, all)
                        .skipUntil(document -> Arrays.equals(document.id(), after))
                        .switchIfEmpty(Mono.error(() ->
                                new Bug("archive-position", "the archive does not hold the document to go on behind")))
                        .skip(1))
                .flatMapMany(documents -> documents);
    }

    private Mono<Contents> contents(Settings settings) {
        ArchiveNames names = settings.names();
        return Plans.upTo(store, names).flatMap(plans -> {
            ArchivedPlan plan = plans.latest();
            if (plan == null) {
                return Mono.error(new BadConfiguration(
                        "archive-missing",
                        "there is no archive of task " + names.task() + " of run " + names.run()
                                + "; it was off, or is older than archive.keep"));
            }
            Contents contents = new Contents(plan);
            return Flux.range(0, plan.lanes().size())
                    .concatMap(lane -> choice(settings, new Slice(lane, 0, Long.MAX_VALUE))
                            .flatMap(choice -> lane(names, plans, lane, choice, contents)))
                    .then(Mono.just(contents));
        });
    }

    private Mono<Void> lane(ArchiveNames names, Plans plans, int lane, Choice choice, Contents contents) {
        return LaneArchive.chain(store, names, plans, lane).flatMap(chain -> {
            if (!chain.ended()) {
                return Mono.error(new BadConfiguration(
                        "archive-incomplete",
                        "the archive of run " + names.run() + " ends before the end of lane " + lane + " of task "
                                + names.task() + ", at sequence " + chain.next()
                                + "; let the run end, or take it up again by retry"));
            }
            return reader.batches(chain, 0, chain.next() - 1)
                    .doOnNext(found ->
                            contents.add(lane, found, choice.count(found.entry().header())))
                    .then();
        });
    }

    /** The documents at both ends of each stream. */
    private Mono<List<SourcePlan.Sample>> samples(Contents contents) {
        return Flux.fromIterable(contents.ends.entrySet())
                .concatMap(
                        stream -> Flux.fromIterable(stream.getValue().distinct())
                                .concatMap(this::sample, 1)
                                .collectList()
                                .map(documents -> new SourcePlan.Sample(stream.getKey(), documents)),
                        1)
                .collectList();
    }

    private Flux<byte[]> sample(Found batch) {
        return reader.documents(Flux.just(batch))
                .map(SourceDocument::document)
                .scan(new Taken(0, null), (taken, document) -> new Taken(taken.bytes() + document.length, document))
                .skip(1)
                .takeWhile(taken -> taken.bytes() <= SAMPLE_BYTES)
                .mapNotNull(Taken::document);
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Taken(long bytes, byte @Nullable [] document) {}

    /** What the headers of a whole archive say. */
    private static final class Contents {
        private final Map<String, Long> documents = new HashMap<>();
        private final Map<String, Ends> ends = new LinkedHashMap<>();
        private final Map<String, ArchivedSplit> splits = new LinkedHashMap<>();

        private Contents(ArchivedPlan plan) {
            for (List<SplitRecord> lane : plan.lanes()) {
                for (SplitRecord record : lane) {
                    SplitRecord.End end = record.end();
                    if (end != null) {
                        end.streams().forEach(stream -> documents.putIfAbsent(stream, 0L));
                    }
                }
            }
        }

        private void add(int lane, Found batch, int chosen) {
            BatchHeader header = batch.entry().header();
            if (header.kind() == BatchHeader.Kind.MARKER || chosen == 0) {
                return;
            }
            Slice here = new Slice(lane, header.sequence(), header.sequence());
            documents.merge(header.stream(), (long) chosen, Long::sum);
            ends.merge(header.stream(), new Ends(batch, batch), (old, now) -> new Ends(old.first(), batch));
            splits.merge(
                    header.split(),
                    new ArchivedSplit(header.split(), header.stream(), here),
                    (old, now) -> old.through(header.sequence()));
        }
    }

    /** The first and the last batch of a stream. */
    private record Ends(Found first, Found last) {
        List<Found> distinct() {
            return first == last ? List.of(first) : List.of(first, last);
        }
    }

    private record ArchivedSplit(String name, String stream, Slice slice) {
        ArchivedSplit through(long sequence) {
            return new ArchivedSplit(name, stream, new Slice(slice.lane(), slice.first(), sequence));
        }

        Split toSplit(int lanes) {
            return new Split(name, stream, slice.lane() % lanes, ContractJson.write(slice));
        }
    }
}

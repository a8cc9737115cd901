package io.sluice.mongo;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoDatabase;
import io.sluice.contracts.control.TaskRef;
import io.sluice.mongo.ChosenCollections.Chosen;
import io.sluice.mongo.read.BatchSize;
import io.sluice.mongo.read.CollectionSample;
import io.sluice.mongo.read.Reopening;
import io.sluice.mongo.read.SplitReader;
import io.sluice.mongo.server.Catalog;
import io.sluice.mongo.server.CollectionInfo;
import io.sluice.mongo.server.MongoConnections;
import io.sluice.mongo.server.MongoFailures;
import io.sluice.mongo.server.ServerKind;
import io.sluice.mongo.split.CollectionSplitter;
import io.sluice.mongo.split.IdRange;
import io.sluice.mongo.split.Query;
import io.sluice.mongo.split.SplitLimits;
import io.sluice.runtime.connector.Position;
import io.sluice.runtime.connector.Source;
import io.sluice.runtime.connector.SourceDocument;
import io.sluice.runtime.connector.SourcePlan;
import io.sluice.runtime.connector.Split;
import io.sluice.runtime.memory.SluiceSchedulers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code mongodb.read}: snapshots of collections, as the raw documents of slices that are read in the order of {@code _id}. */
public final class MongoSource implements Source, AutoCloseable {

    /** All samples of a plan travel in one answer. */
    private static final int SAMPLES_BYTES = 4 << 20;

    private final MongoConnections connections;
    private final SplitReader reader;
    private final SplitLimits limits;

    public MongoSource(MongoConnections connections, SluiceSchedulers schedulers) {
        this(connections, new SplitReader(Reopening.STANDARD, schedulers.timer()), SplitLimits.STANDARD);
    }

    MongoSource(MongoConnections connections, SplitReader reader, SplitLimits limits) {
        this.connections = connections;
        this.reader = reader;
        this.limits = limits;
    }

    @Override
    public String connector() {
        return "mongodb.read";
    }

    @Override
    public Mono<SourcePlan> plan(TaskRef task, int lanes) {
        return Mono.defer(() -> {
                    ReadSettings settings = ReadSettings.of(task);
                    MongoClient client = connections.of(task);
                    MongoDatabase database = client.getDatabase(settings.database());
                    return ServerKind.of(client)
                            .zipWhen(server -> chosen(settings, database))
                            .flatMap(found -> plan(database, found.getT1(), found.getT2(), lanes));
                })
                .onErrorMap(error -> MongoFailures.kindOf(error, "planning task \"" + task.task() + "\""));
    }

    @Override
    public Flux<SourceDocument> read(TaskRef task, Split split, @Nullable Position after) {
        return Flux.defer(() -> reader.read(connections.of(task), IdRange.of(split.specification()), after));
    }

    @Override
    public Mono<Map<String, Long>> count(TaskRef task) {
        return Mono.defer(() -> {
                    ReadSettings settings = ReadSettings.of(task);
                    MongoDatabase database = connections.of(task).getDatabase(settings.database());
                    return chosen(settings, database).flatMap(all -> Flux.fromIterable(all)
                            .concatMap(one -> count(database, one)
                                    .map(count -> Map.entry(one.collection().name(), count)))
                            .collectMap(Map.Entry::getKey, Map.Entry::getValue));
                })
                .onErrorMap(error -> MongoFailures.kindOf(error, "counting for task \"" + task.task() + "\""));
    }

    @Override
    public void close() {
        connections.close();
    }

    private static Mono<List<Chosen>> chosen(ReadSettings settings, MongoDatabase database) {
        return Catalog.collections(database).map(existing -> ChosenCollections.of(settings, existing));
    }

    /** One collection after another: planning must not weigh on the source. */
    private Mono<SourcePlan> plan(MongoDatabase database, ServerKind server, List<Chosen> chosen, int lanes) {
        int sampleBytes = Math.min(CollectionSample.MOST_BYTES, SAMPLES_BYTES / Math.max(1, chosen.size()));
        CollectionSplitter splitter = new CollectionSplitter(database, server, limits);
        return Flux.fromIterable(chosen)
                .concatMap(one -> planned(database, splitter, one, spread(one, lanes), sampleBytes))
                .collectList()
                .map(all -> together(all, lanes));
    }

    private static int spread(Chosen chosen, int lanes) {
        Integer own = chosen.choice().lanes();
        if (own != null && own > lanes) {
            throw ReadSettings.refused(
                    "collections." + chosen.choice().name() + ".lanes is " + own + ", and the task has " + lanes
                            + "; allowed is 1 to " + lanes + ", or set the task's lanes higher");
        }
        return own == null ? lanes : own;
    }

    private static Mono<Planned> planned(
            MongoDatabase database, CollectionSplitter splitter, Chosen chosen, int spread, int sampleBytes) {
        CollectionInfo collection = chosen.collection();
        Query query = chosen.choice().query();
        return Mono.zip(
                        count(database, chosen),
                        Catalog.averageSize(database, collection).map(BatchSize::of))
                .flatMap(known -> {
                    long documents = known.getT1();
                    int batchSize = known.getT2();
                    return splitter.cut(collection, query, documents, spread, batchSize)
                            .zipWith(CollectionSample.take(
                                    database.getCollection(collection.name(), RawBsonDocument.class),
                                    query,
                                    sampleBytes,
                                    batchSize))
                            .map(made -> new Planned(collection.name(), documents, spread, made.getT1(), made.getT2()));
                });
    }

    private static Mono<Long> count(MongoDatabase database, Chosen chosen) {
        BsonDocument filter = chosen.choice().query().within(new BsonDocument());
        return Catalog.count(database, chosen.collection(), filter)
                .onErrorMap(
                        error -> CollectionFilter.refusal(error, chosen.choice().name(), filter));
    }

    private static SourcePlan together(List<Planned> all, int lanes) {
        LaneDealer dealer = new LaneDealer(lanes);
        List<Split> splits = new ArrayList<>();
        List<SourcePlan.Sample> samples = new ArrayList<>();
        Map<String, Long> documents = new LinkedHashMap<>();
        for (Planned planned : all) {
            splits.addAll(dealer.deal(planned.stream(), planned.ranges(), planned.spread()));
            samples.add(new SourcePlan.Sample(planned.stream(), planned.sample()));
            documents.put(planned.stream(), planned.documents());
        }
        return new SourcePlan(splits, samples, documents);
    }

    private record Planned(String stream, long documents, int spread, List<IdRange> ranges, List<byte[]> sample) {}
}

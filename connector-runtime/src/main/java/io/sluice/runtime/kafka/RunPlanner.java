package io.sluice.runtime.kafka;

import io.sluice.contracts.control.Answer;
import io.sluice.contracts.control.Command;
import io.sluice.contracts.control.LaneBegin;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.failure.Bug;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.naming.RunNames;
import io.sluice.runtime.archive.Archive;
import io.sluice.runtime.connector.Source;
import io.sluice.runtime.connector.SourcePlan;
import io.sluice.runtime.connector.Split;
import io.sluice.runtime.connector.Transform;
import io.sluice.runtime.kafka.KafkaSchemaLog.SchemaRecord;
import io.sluice.runtime.split.SplitRecord;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Planning as a lane does its work: fence, read, and write only if nothing is there. So two planners of one run, or one
 * that is asked twice, leave one plan.
 */
public final class RunPlanner {

    private static final String STREAM = "sluice.stream";

    private static final Retry SETTLING = Retry.fixedDelay(200, Duration.ofMillis(50))
            .filter(TransientFailure.class::isInstance)
            .onRetryExhaustedThrow((spec, signal) -> signal.failure());

    /** Well below any cluster's limit for a record. */
    private static final int SAMPLE_BYTES = 400_000;

    private final KafkaSettings settings;
    private final RunAdmin admin;
    private final Scheduler work;
    private final Archive archive;

    public RunPlanner(KafkaSettings settings, RunAdmin admin, Archive archive, Scheduler work) {
        this.archive = archive;
        this.settings = settings;
        this.admin = admin;
        this.work = work;
    }

    /**
     * Fills all partitions of {@code splits}, each ended by one end record, and the sample, in one transaction. In a later
     * generation it asks the archive what is left to do, and the source only if that knows of no plan.
     */
    public Mono<Answer> planSource(Source source, Command.PlanSource command) {
        return fenced(command, producer -> admin.read(new TopicPartition(command.splitsTopic(), 0), 0)
                        .flatMap(found -> found.isEmpty()
                                ? records(source, command)
                                        .flatMap(records -> write(producer, records, command.splitsTopic()))
                                : Mono.empty()))
                .then(Mono.defer(() -> plan(command)))
                .delayUntil(lanes -> command.task().archived() ? archived(command, lanes) : Mono.empty())
                .map(RunPlanner::answer);
    }

    private Mono<List<OutRecord>> records(Source source, Command.PlanSource command) {
        Mono<List<OutRecord>> anew =
                source.plan(command.task(), command.lanes()).map(plan -> splits(command, plan));
        if (!command.task().archived()) {
            return anew;
        }
        return archive.isTaken(command.task())
                .flatMap(taken -> taken ? Mono.error(generationTaken(command)) : Mono.just(command.needed()))
                .filter(needed -> !needed.isEmpty())
                .flatMap(needed -> archive.continued(command.task(), needed))
                .map(lanes -> continued(command, lanes))
                .switchIfEmpty(anew);
    }

    private static BadConfiguration generationTaken(Command.PlanSource command) {
        return new BadConfiguration(
                Command.PlanSource.GENERATION_TAKEN,
                "the archive of run " + command.task().run() + " knows of a generation "
                        + command.task().generation() + " or a later one of task "
                        + command.task().task());
    }

    private static List<OutRecord> continued(Command.PlanSource command, List<List<SplitRecord>> lanes) {
        List<OutRecord> records = new ArrayList<>();
        for (int lane = 0; lane < lanes.size(); lane++) {
            for (SplitRecord record : lanes.get(lane)) {
                records.add(new OutRecord(command.splitsTopic(), lane, null, record.write(), Map.of()));
            }
        }
        return records;
    }

    /** What stands in the topic is the plan, whoever wrote it. */
    private Mono<List<List<SplitRecord>>> plan(Command.PlanSource command) {
        return Flux.range(0, command.lanes())
                .concatMap(lane -> admin.read(new TopicPartition(command.splitsTopic(), lane), 0))
                .map(records -> records.stream()
                        .map(record -> SplitRecord.read(record.value()))
                        .toList())
                .doOnNext(lane -> requireWhole(
                        !lane.isEmpty() && lane.get(lane.size() - 1).end() != null, command.splitsTopic()))
                .collectList()
                .retryWhen(SETTLING);
    }

    /** A transaction's end reaches its partitions one after the other, after whoever committed it has heard of it. */
    private static void requireWhole(boolean whole, String topic) {
        if (!whole) {
            throw new TransientFailure("plan-unsettled", "the plan in topic " + topic + " is still being settled");
        }
    }

    /** Before a document is read by it. */
    private Mono<Void> archived(Command.PlanSource command, List<List<SplitRecord>> lanes) {
        return archive.keepPlan(command.task(), lanes)
                .flatMap(kept -> kept ? Mono.empty() : Mono.error(generationTaken(command)));
    }

    /**
     * Writes the first entries of the schema log: those that an older generation's archive holds, or else what the sources'
     * samples say. They are archived before a row is made by them.
     */
    public Mono<Answer> planTransform(Transform transform, Command.PlanTransform command) {
        TopicPartition topic = new TopicPartition(command.schemaTopic(), 0);
        return fenced(command, producer -> admin.read(topic, 0)
                        .flatMap(found -> found.isEmpty()
                                ? schema(transform, command)
                                        .map(records -> records.stream()
                                                .map(record -> record.out(command.schemaTopic()))
                                                .toList())
                                        .flatMap(records -> write(producer, records, command.schemaTopic()))
                                : Mono.empty()))
                .then(Mono.defer(() -> admin.read(topic, 0)))
                .map(found -> found.stream()
                        .map(record -> ContractJson.read(record.value(), SchemaRecord.class))
                        .toList())
                .doOnNext(records -> requireWhole(records.contains(SchemaRecord.PLANNED), command.schemaTopic()))
                .retryWhen(SETTLING)
                .delayUntil(records -> command.task().archived()
                        ? archive.schema(command.task()).keep(0, records)
                        : Mono.empty())
                .map(records -> new Answer.TransformPlanned(records.size() - 1));
    }

    private Mono<List<SchemaRecord>> schema(Transform transform, Command.PlanTransform command) {
        Mono<List<SchemaRecord>> anew = samples(command.sampleTopics())
                .publishOn(work)
                .map(samples -> transform.plan(command.task(), samples, command.destinationColumns()))
                .map(entries -> {
                    List<SchemaRecord> records = new ArrayList<>();
                    entries.forEach(entry -> records.add(SchemaRecord.of(entry)));
                    records.add(SchemaRecord.PLANNED);
                    return records;
                });
        return command.task().archived()
                ? archive.schema(command.task()).before(SchemaRecord.class).switchIfEmpty(anew)
                : anew;
    }

    private Mono<Void> fenced(Command command, Function<LaneProducer, Mono<Void>> plan) {
        RunNames names = new RunNames(command.task().run(), command.task().generation());
        return Mono.usingWhen(
                LaneProducer.fence(settings, names.planner(command.task().task())), plan, LaneProducer::close);
    }

    private static Mono<Void> write(LaneProducer producer, List<OutRecord> records, String topic) {
        return producer.commit(records, new TopicPartition(topic, 0), "", null, 0, offset -> "")
                .then();
    }

    /** The end record says all that the answer needs, so a planner that finds a plan need not ask the source again. */
    private static Answer answer(List<List<SplitRecord>> lanes) {
        List<LaneBegin> begins = new ArrayList<>();
        SplitRecord.End end = null;
        for (List<SplitRecord> lane : lanes) {
            SplitRecord.Begin begin = lane.get(0).begin();
            if (begin != null) {
                begins.add(begin.at());
            }
            end = lane.get(lane.size() - 1).end();
        }
        if (end == null) {
            throw new Bug("splits-without-end", "a plan has no end");
        }
        return new Answer.SourcePlanned(end.documents(), end.splits(), begins);
    }

    private static List<OutRecord> splits(Command.PlanSource command, SourcePlan plan) {
        List<OutRecord> records = new ArrayList<>();
        for (Split split : plan.splits()) {
            if (split.lane() < 0 || split.lane() >= command.lanes()) {
                throw new Bug("split-lane", split + " lies outside lanes 0 to " + (command.lanes() - 1));
            }
            records.add(new OutRecord(
                    command.splitsTopic(),
                    split.lane(),
                    null,
                    SplitRecord.of(split).write(),
                    Map.of()));
        }
        SplitRecord.End end = new SplitRecord.End(
                plan.documents(),
                plan.splits().size(),
                new ArrayList<>(new TreeSet<>(plan.documents().keySet())));
        for (int lane = 0; lane < command.lanes(); lane++) {
            records.add(new OutRecord(
                    command.splitsTopic(), lane, null, SplitRecord.of(end).write(), Map.of()));
        }
        for (SourcePlan.Sample sample : plan.samples()) {
            records.addAll(sample(command.sampleTopic(), sample));
        }
        return records;
    }

    /** BSON documents carry their own length, so they travel one behind the other. */
    private static List<OutRecord> sample(String topic, SourcePlan.Sample sample) {
        List<OutRecord> records = new ArrayList<>();
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        Supplier<OutRecord> flush = () -> {
            OutRecord record = new OutRecord(topic, 0, null, value.toByteArray(), Map.of(STREAM, sample.stream()));
            value.reset();
            return record;
        };
        for (byte[] document : sample.documents()) {
            if (document.length > SAMPLE_BYTES) {
                continue;
            }
            if (value.size() + document.length > SAMPLE_BYTES) {
                records.add(flush.get());
            }
            value.writeBytes(document);
        }
        records.add(flush.get());
        return records;
    }

    private Mono<List<SourcePlan.Sample>> samples(List<String> topics) {
        return Flux.fromIterable(topics)
                .concatMap(topic -> admin.read(new TopicPartition(topic, 0), 0))
                .collectList()
                .map(all -> {
                    Map<String, List<byte[]>> byStream = new LinkedHashMap<>();
                    all.forEach(records -> records.forEach(record -> byStream.computeIfAbsent(
                                    record.headers().getOrDefault(STREAM, ""), stream -> new ArrayList<>())
                            .addAll(documents(record.value()))));
                    List<SourcePlan.Sample> samples = new ArrayList<>();
                    byStream.forEach((stream, documents) -> samples.add(new SourcePlan.Sample(stream, documents)));
                    return samples;
                });
    }

    private static List<byte[]> documents(byte[] value) {
        List<byte[]> documents = new ArrayList<>();
        int at = 0;
        while (at + 4 < value.length) {
            int length = (value[at] & 0xff)
                    | (value[at + 1] & 0xff) << 8
                    | (value[at + 2] & 0xff) << 16
                    | (value[at + 3] & 0xff) << 24;
            documents.add(Arrays.copyOfRange(value, at, at + length));
            at += length;
        }
        return documents;
    }
}

package io.sluice.orchestrator.whole;

import io.sluice.contracts.books.Books;
import io.sluice.contracts.books.TableBooks;
import io.sluice.contracts.control.Answer;
import io.sluice.contracts.control.Command;
import io.sluice.contracts.control.ControlTopics;
import io.sluice.contracts.control.Event;
import io.sluice.contracts.control.LaneBegin;
import io.sluice.contracts.control.TaskAssignment;
import io.sluice.contracts.json.ContractJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Plays all connectors by a script: answers commands, and reports what the script says about assignments. */
final class FakeConnectors implements AutoCloseable {

    static final List<String> ALL =
            List.of("mongodb.read", "archive.read", "archive.write", "transform", "redshift.load");
    private static final long HEARTBEAT_MILLIS = 1000;

    final List<Command> commands = new CopyOnWriteArrayList<>();
    final List<TaskAssignment> assignments = new CopyOnWriteArrayList<>();
    final List<String> tombstones = new CopyOnWriteArrayList<>();
    final Map<String, Integer> lanesFit = new ConcurrentHashMap<>();
    private final Function<Command, List<Answer>> answers;
    private final BiFunction<TaskAssignment, FakeConnectors, List<Event>> reports;
    private final KafkaProducer<String, byte[]> producer;
    private final Thread thread;
    private final String bootstrap;
    private final long since = System.currentTimeMillis();
    private final String replica = "fake-" + since;
    private volatile boolean running = true;

    FakeConnectors(
            String bootstrap,
            int lanesFit,
            Function<Command, List<Answer>> answers,
            BiFunction<TaskAssignment, FakeConnectors, List<Event>> reports) {
        this(bootstrap, ALL, lanesFit, answers, reports);
    }

    /** @param present the connectors that are there at first */
    FakeConnectors(
            String bootstrap,
            List<String> present,
            int lanesFit,
            Function<Command, List<Answer>> answers,
            BiFunction<TaskAssignment, FakeConnectors, List<Event>> reports) {
        this.bootstrap = bootstrap;
        this.answers = answers;
        this.reports = reports;
        present.forEach(connector -> this.lanesFit.put(connector, lanesFit));
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("acks", "all");
        producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
        thread = new Thread(this::work, "fake-connectors");
        thread.start();
    }

    /** Answers that make a run of one stream end well. */
    static Answer good(Command command) {
        if (command instanceof Command.PlanSource plan) {
            return new Answer.SourcePlanned(
                    Map.of("orders", 100L, "empty", 0L),
                    4,
                    plan.needed().stream()
                            .map(next -> new LaneBegin(next, 0, 0))
                            .toList());
        }
        if (command instanceof Command.PlanSink plan) {
            return new Answer.SinkPlanned(
                    List.of(new Command.KnownColumn("shop.orders", "price", List.of("price"), "decimal", "")),
                    Collections.nCopies(plan.lanes(), 0L));
        }
        if (command instanceof Command.PlanTransform) {
            return new Answer.TransformPlanned(3);
        }
        if (command instanceof Command.CountSource) {
            return new Answer.Counted(Map.of("orders", 100L, "empty", 0L));
        }
        if (command instanceof Command.Finish) {
            return new Answer.Finished();
        }
        if (command instanceof Command.Measure) {
            return measured(0, 100);
        }
        return new Answer.CleanedUp();
    }

    static Answer measured(long rejected, long stored) {
        long kept = 100 - rejected;
        return new Answer.Measured(
                Map.of("orders", new Books(100, kept, 0, rejected, 0)),
                List.of(new Answer.TableFigures("orders", "shop.orders", new TableBooks(kept, kept, 0), stored)));
    }

    /** Progress and end of every lane. */
    static List<Event> ends(TaskAssignment assignment) {
        List<Event> events = new ArrayList<>();
        var task = assignment.task();
        for (int lane = 0; lane < assignment.lanes(); lane++) {
            events.add(new Event.LaneStarted(task.run(), task.generation(), task.task(), task.attempt(), lane, "fake"));
            events.add(new Event.Progress(
                    task.run(),
                    task.generation(),
                    task.task(),
                    "fake",
                    List.of(new Event.LaneProgress(lane, 9, 25, 1000, 0, null))));
            events.add(new Event.LaneEnded(task.run(), task.generation(), task.task(), lane, "fake"));
        }
        return events;
    }

    /** Of one lane. */
    static List<Event> progress(String run, String task, int lane, long sequence, @Nullable String waitingFor) {
        return List.of(new Event.Progress(
                run, 1, task, "fake", List.of(new Event.LaneProgress(lane, sequence, 1, 1, 0, waitingFor))));
    }

    /** The connector's replica says goodbye. */
    void leave(String connector) {
        lanesFit.remove(connector);
        send(new Event.Heartbeat(connector, replica, 1, 2, 0, 0, true, 0));
    }

    void send(Event event) {
        producer.send(new ProducerRecord<>(
                ControlTopics.EVENTS,
                event.key(),
                ContractJson.mapper().writerFor(Event.class).writeValueAsBytes(event)));
    }

    /** Whether an orchestrator has heard of it; then it has heard all that was said before, too. */
    boolean isKnownTo(Orchestrator orchestrator) {
        return orchestrator.get("/connectors").response().body().contains(replica);
    }

    void sendNoise() {
        producer.send(new ProducerRecord<>(ControlTopics.EVENTS, "noise", new byte[] {1, 2, 3}));
        producer.send(new ProducerRecord<>(
                ControlTopics.EVENTS,
                "noise",
                "{\"type\":\"Nothing\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    private void work() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("auto.offset.reset", "earliest");
        properties.put("allow.auto.create.topics", "false");
        long beat = 0;
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    new ArrayList<>(List.of(new TopicPartition(ControlTopics.ASSIGNMENTS, 0)));
            ALL.forEach(connector -> {
                for (int partition = 0; partition < 4; partition++) {
                    partitions.add(new TopicPartition(ControlTopics.commands(connector), partition));
                }
            });
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (running) {
                if (System.currentTimeMillis() - beat > HEARTBEAT_MILLIS) {
                    beat = System.currentTimeMillis();
                    lanesFit.forEach(
                            (connector, fit) -> send(new Event.Heartbeat(connector, replica, 1, 2, fit, 0, false, 0)));
                }
                consumer.poll(Duration.ofMillis(50)).forEach(this::take);
            }
        }
    }

    private void take(ConsumerRecord<String, byte[]> message) {
        if (message.timestamp() < since) {
            return; // of an earlier test on the same broker
        }
        if (message.topic().equals(ControlTopics.ASSIGNMENTS)) {
            if (message.value() == null) {
                tombstones.add(message.key());
                return;
            }
            TaskAssignment assignment = ContractJson.read(message.value(), TaskAssignment.class);
            assignments.add(assignment);
            if (assignment.desired() == TaskAssignment.Desired.RUN) {
                reports.apply(assignment, this).forEach(this::send);
            }
            return;
        }
        Command command = ContractJson.read(message.value(), Command.class);
        commands.add(command);
        answers.apply(command)
                .forEach(answer -> send(new Event.Answered(command.task().run(), command.id(), answer)));
    }

    @Override
    public void close() throws InterruptedException {
        running = false;
        thread.join(10_000);
        ALL.forEach(connector -> send(new Event.Heartbeat(connector, replica, 1, 2, 0, 0, true, 0)));
        producer.close(Duration.ofSeconds(5));
    }
}

package io.sluice.system.chaos;

import io.sluice.stack.backing.BackingServices;
import io.sluice.stack.backing.DatabaseAddress;
import io.sluice.stack.backing.EmbeddedKafka;
import io.sluice.stack.backing.SqlServerAddress;
import io.sluice.stack.fault.BreakableProxy;
import io.sluice.stack.mongo.RawMongoServer;
import io.sluice.stack.sqlserver.SqlServerStandIn;
import io.sluice.system.Api;
import io.sluice.system.Waiting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Services as contexts of this JVM. A replica dies by losing its network for ever; what is left of it is then tidied away, which
 * nobody can see from outside. A frozen one computes on, but nothing leaves it and nothing reaches it.
 */
final class InProcess implements Deployment {

    /** Replicas at a time, those included that are dead and not tidied away yet. */
    private static final int LINES = 24;

    /** Of a thread that is left over: where it stands. */
    private static final int FRAMES = 12;

    private final ExecutorService lives = Executors.newFixedThreadPool(LINES, task -> {
        Thread thread = new Thread(task, "chaos-life");
        thread.setDaemon(true);
        return thread;
    });
    private final BlockingQueue<Line> free = new LinkedBlockingQueue<>();
    private final List<Line> lines = new ArrayList<>();
    private final Map<Service, TreeMap<Integer, Life>> replicas = new EnumMap<>(Service.class);
    private final RawMongoServer mongodb = RawMongoServer.start(0);
    private EmbeddedKafka kafka;
    private final BackingServices backing;
    private final ReplicaSettings settings;
    private int lifetimes;
    private boolean closed;

    private InProcess(Path directory, ReplicaSettings.TimeOuts timeOuts) throws Exception {
        for (int i = 0; i < LINES; i++) {
            lines.add(new Line());
        }
        free.addAll(lines);
        kafka = EmbeddedKafka.start(
                directory.resolve("kafka"),
                lines.stream().map(line -> line.kafka).toList());
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put(BackingServices.KAFKA, kafka.bootstrapServers());
        environment.put(BackingServices.MONGODB, mongodb.uri());
        backing = BackingServices.start(directory.resolve("backing"), environment, Map.of(), process -> {});
        settings = new ReplicaSettings(timeOuts, mongodb, backing.addresses());
        for (Service service : Service.values()) {
            replicas.put(service, new TreeMap<>());
        }
    }

    static InProcess start(Path directory) {
        return start(directory, ReplicaSettings.TimeOuts.SHORT);
    }

    static InProcess start(Path directory, ReplicaSettings.TimeOuts timeOuts) {
        try {
            return new InProcess(directory, timeOuts);
        } catch (Exception e) {
            throw new IllegalStateException("the backing services did not start", e);
        }
    }

    /** All that Kafka held is gone: an empty cluster answers where it did. */
    void emptyKafka(Path directory) {
        kafka.close();
        try {
            kafka = EmbeddedKafka.start(
                    directory, lines.stream().map(line -> line.kafka).toList());
        } catch (Exception e) {
            throw new IllegalStateException("the new cluster did not start", e);
        }
    }

    @Override
    public void scale(Service service, int count) {
        for (int replica : List.copyOf(of(service).keySet())) {
            if (replica >= count) {
                Optional.ofNullable(of(service).remove(replica)).ifPresent(life -> lives.execute(life::leave));
            }
        }
        for (int replica = 0; replica < count; replica++) {
            start(service, replica);
        }
    }

    @Override
    public void start(Service service, int replica) {
        of(service).computeIfAbsent(replica, number -> new Life(service, number));
    }

    @Override
    public void kill(Service service, int replica) {
        Life life = of(service).remove(replica);
        if (life != null) {
            life.line.refuse();
            lives.execute(life::leave);
        }
    }

    @Override
    public void freeze(Service service, int replica) {
        find(service, replica).ifPresent(life -> life.line.stall());
    }

    @Override
    public void thaw(Service service, int replica) {
        find(service, replica).ifPresent(life -> life.line.letGo());
    }

    @Override
    public void cutKafka(Service service, int replica) {
        find(service, replica).ifPresent(life -> life.line.kafka.cut());
    }

    @Override
    public void cutServer(Service service, int replica) {
        find(service, replica).ifPresent(life -> life.line.server.cut());
    }

    @Override
    public void delay(Service service, int replica, Duration by) {
        find(service, replica).ifPresent(life -> life.line.delayReplies(by));
    }

    @Override
    public void partition(Service service, int replica) {
        find(service, replica).ifPresent(life -> life.line.refuse());
    }

    @Override
    public void rejoin(Service service, int replica) {
        find(service, replica).ifPresent(life -> life.line.allow());
    }

    @Override
    public List<BreakableProxy> beforeS3() {
        return replicas.values().stream()
                .flatMap(ofService -> ofService.values().stream())
                .map(life -> life.line.objects)
                .toList();
    }

    /** What stands before Kafka, for all that live. */
    List<BreakableProxy> beforeKafka() {
        return replicas.values().stream()
                .flatMap(ofService -> ofService.values().stream())
                .map(life -> life.line.kafka)
                .toList();
    }

    /** What stands before the one other server that a service knows, for all its replicas. */
    List<BreakableProxy> beforeServerOf(Service service) {
        return of(service).values().stream().map(life -> life.line.server).toList();
    }

    @Override
    public Optional<String> api() {
        return find(Service.ORCHESTRATOR, 0)
                .flatMap(Life::context)
                .map(context ->
                        "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + "/api/v1");
    }

    @Override
    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    @Override
    public RawMongoServer mongodb() {
        return mongodb;
    }

    @Override
    public URI s3() {
        return URI.create(backing.addresses().s3().endpoint());
    }

    @Override
    public String bucket() {
        return backing.addresses().s3().bucket();
    }

    @Override
    public DatabaseAddress orchestratorDatabase() {
        return backing.addresses().orchestratorDatabase();
    }

    @Override
    public DatabaseAddress warehouse() {
        return backing.addresses().warehouse();
    }

    @Override
    public SqlServerAddress reporting() {
        return backing.addresses().reporting();
    }

    @Override
    public SqlServerStandIn sqlServer() {
        return backing.sqlServerStandIn().orElseThrow();
    }

    @Override
    public long allocated() {
        return Service.CONNECTORS.stream()
                .flatMap(service -> of(service).values().stream())
                .flatMap(life -> life.context().stream())
                .mapToLong(context -> context.getBean(BufferAllocator.class).getAllocatedMemory())
                .sum();
    }

    /** Those of this JVM; the harness names none of its own after a run. */
    @Override
    public List<String> threadsOf(String prefix) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().contains(prefix))
                .map(thread -> thread.getKey().getName()
                        + Arrays.stream(thread.getValue())
                                .limit(FRAMES)
                                .map(frame -> "\n      at " + frame)
                                .collect(Collectors.joining()))
                .sorted()
                .toList();
    }

    @Override
    public int stretch() {
        return 1;
    }

    @Override
    public void awaitReady(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        for (Map<Integer, Life> ofService : replicas.values()) {
            for (Life life : ofService.values()) {
                try {
                    life.context.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException(e);
                } catch (Exception e) {
                    throw new IllegalStateException(life + " did not start", e);
                }
            }
        }
        // It answers for its runs only once it knows them.
        api().ifPresent(address ->
                Waiting.until("the orchestrator to know its runs", patience, () -> new Api(address).isReady()));
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (Service service : Service.values()) {
            of(service).values().forEach(life -> lives.execute(life::leave));
        }
        lives.shutdown();
        try {
            lives.awaitTermination(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        backing.close();
        kafka.close();
        mongodb.close();
        lines.forEach(Line::close);
    }

    private TreeMap<Integer, Life> of(Service service) {
        TreeMap<Integer, Life> found = replicas.get(service);
        if (found == null) {
            throw new IllegalStateException("no such service: " + service);
        }
        return found;
    }

    private Optional<Life> find(Service service, int replica) {
        return Optional.ofNullable(of(service).get(replica));
    }

    private Line takeLine() {
        try {
            Line line = free.poll(60, TimeUnit.SECONDS);
            if (line == null) {
                throw new IllegalStateException("no line is free: dead replicas are not tidied away");
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** From a start to a kill. */
    private final class Life {
        private final String name;
        private final Line line = takeLine();
        private final Future<ConfigurableApplicationContext> context;
        private volatile boolean leaving;

        private Life(Service service, int replica) {
            this.name = service.name().toLowerCase(java.util.Locale.ROOT) + "-" + replica + "." + ++lifetimes;
            line.allow();
            Map<String, String> settings = InProcess.this.settings.of(service, name, line);
            this.context = lives.submit(() -> begin(service, settings));
        }

        /** What ends while it starts is started again, as whoever looks after processes does. */
        private ConfigurableApplicationContext begin(Service service, Map<String, String> settings)
                throws InterruptedException {
            while (true) {
                try {
                    return ReplicaContext.start(service, settings);
                } catch (RuntimeException e) {
                    if (leaving) {
                        throw e;
                    }
                    TimeUnit.MILLISECONDS.sleep(200);
                }
            }
        }

        private Optional<ConfigurableApplicationContext> context() {
            try {
                return context.isDone() ? Optional.of(context.get()) : Optional.empty();
            } catch (ExecutionException e) {
                return Optional.empty();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        /** With its network it goes in order, without it tries in vain. */
        private void leave() {
            leaving = true;
            try {
                context.get().close();
            } catch (ExecutionException e) {
                // It died while it started.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            line.refuse();
            free.add(line);
        }

        @Override
        public String toString() {
            return name;
        }
    }
}

package io.sluice.system.chaos;

import io.sluice.contracts.json.ContractJson;
import io.sluice.stack.LocalStack;
import io.sluice.stack.StackOptions;
import io.sluice.stack.backing.BackingServices;
import io.sluice.stack.backing.DatabaseAddress;
import io.sluice.stack.backing.EmbeddedKafka;
import io.sluice.stack.backing.SqlServerAddress;
import io.sluice.stack.fault.BreakableProxy;
import io.sluice.stack.mongo.RawMongoServer;
import io.sluice.stack.sqlserver.SqlServerStandIn;
import io.sluice.system.ServiceProcess;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Services as processes of a local stack: killed by SIGKILL, frozen by SIGSTOP. Each replica has a line of its own, which a
 * process that is started in its place takes over as it is.
 */
final class Processes implements Deployment {

    /** A JVM takes some seconds to start, and a session's time-out must be longer than its pauses on a busy machine. */
    private static final int STRETCH = 3;

    /** Of one connector; no plan asks for more. */
    private static final int MOST = 2;

    private final Map<Service, List<Line>> lines = new EnumMap<>(Service.class);
    private final Map<Service, List<State>> replicas = new EnumMap<>(Service.class);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final EmbeddedKafka kafka;
    private final LocalStack stack;

    /** What was done to a replica; what happens to it otherwise is the stack's to put right. */
    private enum State {
        RUNNING,
        FROZEN,
        KILLED
    }

    private Processes(Path checkout, Path directory) throws Exception {
        for (Service service : Service.values()) {
            int most = service == Service.ORCHESTRATOR ? 1 : MOST;
            lines.put(service, Stream.generate(Line::new).limit(most).toList());
            replicas.put(service, new ArrayList<>());
        }
        kafka = EmbeddedKafka.start(
                directory.resolve("kafka"), lines().map(line -> line.kafka).toList());
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put(BackingServices.KAFKA, kafka.bootstrapServers());
        // A line leads to a server of the stack, so no service starts before the servers are known.
        StackOptions options = StackOptions.of(checkout)
                .inDirectory(directory.resolve("stack"))
                .withEnvironment(environment)
                .withSetting("SPRING_APPLICATION_JSON", settings())
                .compiledQuickly();
        for (Service service : Service.values()) {
            options = options.withReplicas(service.module, 0);
        }
        stack = up(options);
        lead(Service.ORCHESTRATOR, address(stack.orchestratorDatabase()));
        lead(Service.SOURCE, new InetSocketAddress("127.0.0.1", mongodb().port()));
        lead(Service.SINK, address(stack.warehouse()));
        lead(
                Service.SQL_SERVER_SINK,
                new InetSocketAddress("127.0.0.1", stack.addresses().reporting().port()));
        InetSocketAddress s3 = new InetSocketAddress("127.0.0.1", stack.s3().getPort());
        lines().forEach(line -> line.objects.leadTo(s3));
    }

    /**
     * @param checkout whose jars are started
     * @param directory where the stack keeps its data, and leaves its logs
     */
    static Processes start(Path checkout, Path directory) {
        try {
            return new Processes(checkout, directory);
        } catch (Exception e) {
            throw new IllegalStateException("the stack did not start", e);
        }
    }

    private LocalStack up(StackOptions options) {
        try {
            return LocalStack.up(options);
        } catch (RuntimeException e) {
            kafka.close();
            throw e;
        }
    }

    /** Every service is told all of it, and finds its own line by the name of its replica. */
    private String settings() {
        Map<String, String> settings = ShortTimes.settings(STRETCH);
        settings.putAll(ReplicaSettings.smallSteps());
        lines.forEach((service, ofService) -> {
            for (int replica = 0; replica < ofService.size(); replica++) {
                String name = service.module + "-" + (replica + 1);
                settings.put(
                        "chaos.kafka." + name,
                        Integer.toString(ofService.get(replica).kafka.port()));
                settings.put(
                        "chaos.server." + name,
                        Integer.toString(ofService.get(replica).server.port()));
                settings.put(
                        "chaos.s3." + name,
                        Integer.toString(ofService.get(replica).objects.port()));
            }
        });
        settings.put("sluice.kafka.bootstrap-servers", "127.0.0.1:${chaos.kafka.${sluice.replica}}");
        settings.put("sluice.s3.endpoint", "http://127.0.0.1:${chaos.s3.${sluice.replica}}");
        settings.put("sluice.connections.shop.uri", "mongodb://127.0.0.1:${chaos.server.${sluice.replica}}");
        for (String server :
                List.of("sluice.database", "sluice.connections.warehouse", "sluice.connections.reporting")) {
            settings.put(server + ".host", "127.0.0.1");
            settings.put(server + ".port", "${chaos.server.${sluice.replica}}");
        }
        return ContractJson.mapper().writeValueAsString(settings);
    }

    private void lead(Service service, InetSocketAddress server) {
        lines.getOrDefault(service, List.of()).forEach(line -> line.server.leadTo(server));
    }

    private static InetSocketAddress address(DatabaseAddress database) {
        return new InetSocketAddress(database.host(), database.port());
    }

    @Override
    public List<BreakableProxy> beforeS3() {
        return lines().map(line -> line.objects).toList();
    }

    @Override
    public void scale(Service service, int count) {
        List<State> states = of(service);
        for (int replica = states.size() - 1; replica >= count; replica--) {
            if (states.remove(replica) == State.FROZEN) {
                // It would not hear that it is asked to end.
                stack.kill(service.module, replica + 1);
            }
        }
        for (int replica = 0; replica < states.size(); replica++) {
            start(service, replica);
        }
        grow(service, count);
        stack.scale(service.module, count);
    }

    @Override
    public void start(Service service, int replica) {
        List<State> states = of(service);
        if (replica >= states.size()) {
            grow(service, replica + 1);
            stack.scale(service.module, replica + 1);
        } else if (states.get(replica) == State.KILLED) {
            states.set(replica, State.RUNNING);
            stack.restart(service.module, replica + 1);
        }
    }

    private void grow(Service service, int count) {
        List<State> states = of(service);
        while (states.size() < count) {
            states.add(State.RUNNING);
        }
    }

    @Override
    public void kill(Service service, int replica) {
        if (is(service, replica, State.RUNNING) || is(service, replica, State.FROZEN)) {
            of(service).set(replica, State.KILLED);
            stack.kill(service.module, replica + 1);
        }
    }

    @Override
    public void freeze(Service service, int replica) {
        if (is(service, replica, State.RUNNING)) {
            of(service).set(replica, State.FROZEN);
            stack.pause(service.module, replica + 1);
        }
    }

    @Override
    public void thaw(Service service, int replica) {
        if (is(service, replica, State.FROZEN)) {
            of(service).set(replica, State.RUNNING);
            stack.resume(service.module, replica + 1);
        }
    }

    @Override
    public void cutKafka(Service service, int replica) {
        line(service, replica).kafka.cut();
    }

    @Override
    public void cutServer(Service service, int replica) {
        line(service, replica).server.cut();
    }

    @Override
    public void delay(Service service, int replica, Duration by) {
        line(service, replica).delayReplies(by);
    }

    @Override
    public void partition(Service service, int replica) {
        line(service, replica).refuse();
    }

    @Override
    public void rejoin(Service service, int replica) {
        line(service, replica).allow();
    }

    @Override
    public Optional<String> api() {
        return is(Service.ORCHESTRATOR, 0, State.RUNNING) ? Optional.of(stack.api()) : Optional.empty();
    }

    @Override
    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    @Override
    public RawMongoServer mongodb() {
        return stack.builtInMongodb()
                .orElseThrow(() -> new IllegalStateException(
                        "only the built-in MongoDB can be broken: unset " + BackingServices.MONGODB));
    }

    @Override
    public URI s3() {
        return stack.s3();
    }

    @Override
    public String bucket() {
        return BackingServices.BUCKET;
    }

    @Override
    public DatabaseAddress orchestratorDatabase() {
        return stack.orchestratorDatabase();
    }

    @Override
    public DatabaseAddress warehouse() {
        return stack.warehouse();
    }

    @Override
    public SqlServerAddress reporting() {
        return stack.addresses().reporting();
    }

    @Override
    public SqlServerStandIn sqlServer() {
        return stack.sqlServerStandIn().orElseThrow();
    }

    @Override
    public long allocated() {
        return connectors()
                .mapToLong(process -> process.metric("sluice.memory.used"))
                .sum();
    }

    @Override
    public List<String> threadsOf(String prefix) {
        return connectors()
                .flatMap(process -> process.threadsOfRuns().stream())
                .filter(thread -> thread.contains(prefix))
                .toList();
    }

    @Override
    public int stretch() {
        return STRETCH;
    }

    @Override
    public void awaitReady(Duration patience) {
        stack.awaitReady(patience);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            stack.close();
            kafka.close();
            lines().forEach(Line::close);
        }
    }

    private Stream<ServiceProcess> connectors() {
        return stack.status().services().stream()
                .filter(replica -> !replica.service().equals(Service.ORCHESTRATOR.module))
                .map(ServiceProcess::new);
    }

    private Stream<Line> lines() {
        return lines.values().stream().flatMap(List::stream);
    }

    private Line line(Service service, int replica) {
        return lines.getOrDefault(service, List.of()).get(replica);
    }

    private List<State> of(Service service) {
        List<State> found = replicas.get(service);
        if (found == null) {
            throw new IllegalStateException("no such service: " + service);
        }
        return found;
    }

    private boolean is(Service service, int replica, State state) {
        List<State> states = of(service);
        return replica < states.size() && states.get(replica) == state;
    }
}

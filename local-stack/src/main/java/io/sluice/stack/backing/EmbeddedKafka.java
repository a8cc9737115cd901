package io.sluice.stack.backing;

import io.sluice.stack.fault.BreakableProxy;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** One Kafka broker, its own controller, in this process, also for tests. Its log lies under the directory given, formatted anew. */
public final class EmbeddedKafka implements AutoCloseable {

    private static final int NODE = 1;

    private final KafkaRaftServer server;
    private final String bootstrapServers;

    private EmbeddedKafka(KafkaRaftServer server, String bootstrapServers) {
        this.server = server;
        this.bootstrapServers = bootstrapServers;
    }

    public static EmbeddedKafka start(Path directory) throws Exception {
        return start(directory, List.of());
    }

    /** @param proxies each gets a listener of its own behind it, so that what stands behind one client can be broken alone */
    public static EmbeddedKafka start(Path directory, List<BreakableProxy> proxies) throws Exception {
        Path log = Files.createDirectories(directory.resolve("log"));
        int broker = FreePort.next();
        int controller = FreePort.next();
        format(log);
        Properties settings = settings(log, broker, controller);
        for (int i = 0; i < proxies.size(); i++) {
            listen(settings, "BROKEN" + i, proxies.get(i));
        }
        KafkaConfig config = new KafkaConfig(settings, false);
        KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
        server.startup();
        return new EmbeddedKafka(server, "127.0.0.1:" + broker);
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void listen(Properties settings, String name, BreakableProxy proxy) {
        int port = FreePort.next();
        proxy.leadTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        settings.merge("listeners", name + "://127.0.0.1:" + port, EmbeddedKafka::listed);
        settings.merge("advertised.listeners", name + "://127.0.0.1:" + proxy.port(), EmbeddedKafka::listed);
        settings.merge("listener.security.protocol.map", name + ":PLAINTEXT", EmbeddedKafka::listed);
    }

    private static Object listed(Object before, Object more) {
        return before + "," + more;
    }

    private static void format(Path log) throws Exception {
        Formatter formatter = new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(NODE)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(log.toString())
                .addDirectory(log.toString());
        formatter.run();
    }

    private static Properties settings(Path log, int broker, int controller) {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                NODE,
                "controller.quorum.voters",
                NODE + "@127.0.0.1:" + controller,
                "controller.listener.names",
                "CONTROLLER",
                "listeners",
                "BROKER://127.0.0.1:" + broker + ",CONTROLLER://127.0.0.1:" + controller,
                "advertised.listeners",
                "BROKER://127.0.0.1:" + broker,
                "listener.security.protocol.map",
                "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "inter.broker.listener.name",
                "BROKER",
                "log.dirs",
                log.toString()));
        // One broker: everything that is kept three times elsewhere is kept once, else initTransactions waits for ever.
        settings.putAll(Map.of(
                "default.replication.factor", 1,
                "offsets.topic.replication.factor", 1,
                "transaction.state.log.replication.factor", 1,
                "transaction.state.log.min.isr", 1,
                "share.coordinator.state.topic.replication.factor", 1,
                "share.coordinator.state.topic.min.isr", 1,
                "offsets.topic.num.partitions", 8,
                "transaction.state.log.num.partitions", 8));
        // Each task of each run is a new group; the default would make each of them wait three seconds.
        settings.putAll(Map.of(
                "group.initial.rebalance.delay.ms", 0,
                "group.min.session.timeout.ms", 1_000,
                "auto.create.topics.enable", false,
                "message.max.bytes", 2_621_440,
                // Trimmed edges must give their disk back while a run is still going.
                "log.retention.check.interval.ms", 5_000,
                "log.segment.delete.delay.ms", 1_000,
                "log.cleaner.dedupe.buffer.size", 8 * 1024 * 1024,
                "log.cleaner.threads", 1,
                "offsets.topic.segment.bytes", 16 * 1024 * 1024,
                "transaction.state.log.segment.bytes", 16 * 1024 * 1024));
        settings.putAll(Map.of(
                "num.network.threads",
                2,
                "num.io.threads",
                4,
                "socket.request.max.bytes",
                32 * 1024 * 1024,
                "controlled.shutdown.enable",
                false,
                "metadata.log.segment.bytes",
                16 * 1024 * 1024));
        // Numbers are read by their declared width, and only text is turned into any of them.
        settings.replaceAll((key, value) -> value.toString());
        return settings;
    }
}

package io.sluice.system.chaos;

import io.sluice.stack.backing.Addresses;
import io.sluice.stack.backing.DatabaseAddress;
import io.sluice.stack.mongo.RawMongoServer;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** What a replica is told at its start. Its lanes work in small steps, so that there is something to break between them. */
final class ReplicaSettings {

    private static final String CONSUMER = "spring.cloud.stream.kafka.bindings.%s.consumer.configuration.%s";
    private static final String PRODUCER = "spring.cloud.stream.kafka.default.producer.configuration.%s";

    private final TimeOuts timeOuts;
    private final RawMongoServer mongodb;
    private final Addresses addresses;

    ReplicaSettings(TimeOuts timeOuts, RawMongoServer mongodb, Addresses addresses) {
        this.timeOuts = timeOuts;
        this.mongodb = mongodb;
        this.addresses = addresses;
    }

    /** How long is waited for what does not answer. */
    enum TimeOuts {
        /** A silent replica's lanes move after two seconds, and so on: many faults in little time. */
        SHORT,
        AS_DELIVERED
    }

    /** Leads the line to the servers that this service knows, and tells it to go that way. */
    Map<String, String> of(Service service, String name, Line line) {
        Map<String, String> settings = new HashMap<>();
        settings.put("sluice.kafka.bootstrap-servers", "127.0.0.1:" + line.kafka.port());
        settings.put("server.port", "0");
        if (service != Service.ORCHESTRATOR) {
            settings.put("sluice.replica", name);
            settings.put("sluice.memory.budget", "128MB");
            settings.put("sluice.lane.batch-bytes", "32KB");
            settings.put("sluice.lane.commit-bytes", "400KB");
            settings.put("sluice.lane.queue-bytes", "64KB");
        }
        if (timeOuts == TimeOuts.SHORT) {
            shorten(service, settings);
        }
        switch (service) {
            case ORCHESTRATOR -> address(settings, line, "sluice.database.", "name", addresses.orchestratorDatabase());
            case SOURCE -> {
                line.server.leadTo(new InetSocketAddress("127.0.0.1", mongodb.port()));
                settings.put("sluice.connections.shop.uri", "mongodb://127.0.0.1:" + line.server.port());
            }
            case SINK -> {
                settings.put("sluice.connections.warehouse.kind", "postgres");
                address(settings, line, "sluice.connections.warehouse.", "database", addresses.warehouse());
            }
            case TRANSFORM -> {}
        }
        return settings;
    }

    private static void shorten(Service service, Map<String, String> settings) {
        settings.put(PRODUCER.formatted("max.block.ms"), "3000");
        settings.put(PRODUCER.formatted("request.timeout.ms"), "2000");
        settings.put(PRODUCER.formatted("delivery.timeout.ms"), "4000");
        boolean orchestrates = service == Service.ORCHESTRATOR;
        String group = orchestrates ? "events-in-0" : "commands-in-0";
        settings.put(CONSUMER.formatted(group, "session.timeout.ms"), "2000");
        settings.put(CONSUMER.formatted(group, "heartbeat.interval.ms"), "500");
        if (orchestrates) {
            settings.put("sluice.supervise.answer-within", "5s");
        } else {
            settings.put("sluice.kafka.session-timeout", "2s");
            settings.put("sluice.lane.look", "3s");
        }
    }

    private static void address(
            Map<String, String> settings, Line line, String prefix, String nameKey, DatabaseAddress database) {
        line.server.leadTo(new InetSocketAddress(database.host(), database.port()));
        settings.put(prefix + "host", "127.0.0.1");
        settings.put(prefix + "port", Integer.toString(line.server.port()));
        settings.put(prefix + nameKey, database.database());
        settings.put(prefix + "username", database.username());
        settings.put(prefix + "password", database.password());
    }
}

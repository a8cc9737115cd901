package io.sluice.system.chaos;

import io.sluice.stack.backing.Addresses;
import io.sluice.stack.backing.DatabaseAddress;
import io.sluice.stack.backing.SqlServerAddress;
import io.sluice.stack.mongo.RawMongoServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** What a replica is told at its start. Its lanes work in small steps, so that there is something to break between them. */
final class ReplicaSettings {

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
        settings.put("sluice.replica", name);
        settings.putAll(smallSteps());
        if (timeOuts == TimeOuts.SHORT) {
            settings.putAll(ShortTimes.settings(1));
        }
        switch (service) {
            case ORCHESTRATOR -> {
                settings.put("management.server.port", "0");
                address(settings, line, "sluice.database.", "name", addresses.orchestratorDatabase());
                s3(settings, line);
            }
            case SOURCE -> {
                line.server.leadTo(new InetSocketAddress("127.0.0.1", mongodb.port()));
                settings.put("sluice.connections.shop.uri", "mongodb://127.0.0.1:" + line.server.port());
                s3(settings, line);
            }
            case SINK -> {
                settings.put("sluice.connections.warehouse.kind", "postgres");
                address(settings, line, "sluice.connections.warehouse.", "database", addresses.warehouse());
            }
            case SQL_SERVER_SINK -> {
                SqlServerAddress database = addresses.reporting();
                line.server.leadTo(new InetSocketAddress(database.host(), database.port()));
                String prefix = "sluice.connections.reporting.";
                settings.put(prefix + "host", "127.0.0.1");
                settings.put(prefix + "port", Integer.toString(line.server.port()));
                settings.put(prefix + "database", database.database());
                settings.put(prefix + "username", database.username());
                settings.put(prefix + "password", database.password());
                settings.put(prefix + "encrypt", "false");
            }
            case TRANSFORM -> s3(settings, line);
        }
        return settings;
    }

    private void s3(Map<String, String> settings, Line line) {
        line.objects.leadTo(new InetSocketAddress(
                "127.0.0.1", URI.create(addresses.s3().endpoint()).getPort()));
        settings.put("sluice.s3.endpoint", "http://127.0.0.1:" + line.objects.port());
        settings.put("sluice.s3.bucket", addresses.s3().bucket());
        settings.put("sluice.s3.access-key", addresses.s3().accessKey());
        settings.put("sluice.s3.secret-key", addresses.s3().secretKey());
    }

    /** For every service; each takes what it knows. */
    static Map<String, String> smallSteps() {
        return Map.of(
                "sluice.memory.budget", "128MB",
                "sluice.lane.batch-bytes", "32KB",
                "sluice.lane.commit-bytes", "400KB",
                "sluice.lane.queue-bytes", "64KB",
                "sluice.archive.flush-after", "200ms");
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

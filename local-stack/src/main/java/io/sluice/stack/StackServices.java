package io.sluice.stack;

import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.stack.backing.Addresses;
import io.sluice.stack.backing.Addresses.S3Address;
import io.sluice.stack.backing.DatabaseAddress;
import io.sluice.stack.backing.SqlServerAddress;
import io.sluice.stack.replica.ReplicaSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The services of Sluice as the local stack starts them: which jars, with which memory, knowing which addresses. */
public final class StackServices {

    public static final String ORCHESTRATOR = "orchestrator-service";
    private static final String SOURCE = "mongo-source-service";
    private static final String TRANSFORM = "transform-service";
    private static final String SINK = "redshift-sink-service";
    public static final String SQL_SERVER_SINK = "sqlserver-sink-service";
    public static final List<String> ALL = List.of(ORCHESTRATOR, SOURCE, TRANSFORM, SINK, SQL_SERVER_SINK);

    private static final String VERSION = "0.1.0-SNAPSHOT";

    private final Path clone;
    private final String heap;
    private final Path logs;
    private final Map<String, String> settings;

    StackServices(Path clone, String heap, Path logs, Map<String, String> settings) {
        this.clone = clone;
        this.heap = heap;
        this.logs = logs;
        this.settings = settings;
    }

    List<ReplicaSpec> knowing(Addresses addresses) {
        List<ReplicaSpec> specs = new ArrayList<>();
        for (String service : ALL) {
            Path jar = jar(clone, service);
            if (!Files.exists(jar)) {
                throw new BadConfiguration(
                        "not-built",
                        jar + " is missing: build it with mvn -DskipTests package, or start with ./sluice up");
            }
            specs.add(new ReplicaSpec(
                    service,
                    command(jar),
                    environment(service, addresses),
                    "/actuator/health/readiness",
                    // A connector serves nothing else.
                    service.equals(ORCHESTRATOR),
                    logs));
        }
        return specs;
    }

    /** What the build makes of a service: a jar that names those beside it. The one that holds all of them starts slowly. */
    public static Path jar(Path clone, String service) {
        return clone.resolve(service).resolve("target/app").resolve(service + "-" + VERSION + "-app.jar");
    }

    /** The flags that 256 MiB asks for (docs/performance.md). Direct memory is cut too: sockets take it in secret. */
    private List<String> command(Path jar) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+UseSerialGC",
                "-XX:MaxDirectMemorySize=96m",
                "-XX:MaxMetaspaceSize=192m",
                "-XX:ReservedCodeCacheSize=96m",
                "-Xss512k",
                "-Djdk.nio.maxCachedBufferSize=262144",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-jar",
                jar.toString());
    }

    private Map<String, String> environment(String service, Addresses addresses) {
        Map<String, String> environment = new HashMap<>();
        // Each thread may get a malloc arena of its own, and what Arrow frees stays in it: 2 keep resident memory flat.
        environment.put("MALLOC_ARENA_MAX", "2");
        environment.put("SLUICE_KAFKA_BOOTSTRAPSERVERS", addresses.kafkaBootstrapServers());
        // Each service is told what it needs, and no other's password.
        switch (service) {
            case ORCHESTRATOR -> {
                put(environment, "SLUICE_DATABASE_", "NAME", addresses.orchestratorDatabase());
                put(environment, addresses.s3());
            }
            case SOURCE -> {
                environment.put("SLUICE_CONNECTIONS_SHOP_URI", addresses.mongodbUri());
                put(environment, addresses.s3());
            }
            case TRANSFORM -> put(environment, addresses.s3());
            case SINK -> {
                environment.put("SLUICE_CONNECTIONS_WAREHOUSE_KIND", "postgres");
                put(environment, "SLUICE_CONNECTIONS_WAREHOUSE_", "DATABASE", addresses.warehouse());
            }
            case SQL_SERVER_SINK -> put(environment, addresses.reporting());
            default -> {}
        }
        environment.putAll(settings);
        return environment;
    }

    private static void put(Map<String, String> environment, SqlServerAddress database) {
        String prefix = "SLUICE_CONNECTIONS_REPORTING_";
        environment.put(prefix + "HOST", database.host());
        environment.put(prefix + "PORT", Integer.toString(database.port()));
        environment.put(prefix + "DATABASE", database.database());
        environment.put(prefix + "USERNAME", database.username());
        environment.put(prefix + "PASSWORD", database.password());
        environment.put(prefix + "ENCRYPT", database.encrypt());
        environment.put(prefix + "TRUSTSERVERCERTIFICATE", Boolean.toString(database.trustServerCertificate()));
    }

    private static void put(Map<String, String> environment, S3Address s3) {
        environment.put("SLUICE_S3_ENDPOINT", s3.endpoint());
        environment.put("SLUICE_S3_BUCKET", s3.bucket());
        environment.put("SLUICE_S3_ACCESSKEY", s3.accessKey());
        environment.put("SLUICE_S3_SECRETKEY", s3.secretKey());
    }

    private static void put(
            Map<String, String> environment, String prefix, String nameProperty, DatabaseAddress database) {
        environment.put(prefix + "HOST", database.host());
        environment.put(prefix + "PORT", Integer.toString(database.port()));
        environment.put(prefix + nameProperty, database.database());
        environment.put(prefix + "USERNAME", database.username());
        environment.put(prefix + "PASSWORD", database.password());
    }
}

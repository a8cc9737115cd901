package io.sluice.stack.backing;

import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.stack.backing.Addresses.S3Address;
import io.sluice.stack.mongo.RawMongoServer;
import io.sluice.stack.sqlserver.SqlServerStandIn;
import io.sluice.stack.sqlserver.session.PostgresServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka, MongoDB, PostgreSQL, SQL Server and S3 for one stack. Each comes from an address in the environment, else from Docker if
 * {@code SLUICE_DOCKER=true} and Docker works, else it is embedded. Closing ends what was started here and leaves the rest alone.
 */
public final class BackingServices implements AutoCloseable {

    public static final String KAFKA = "SLUICE_KAFKA_BOOTSTRAP_SERVERS";
    public static final String MONGODB = "SLUICE_MONGODB_URI";
    public static final String DATABASE = "SLUICE_DATABASE_URL";
    public static final String WAREHOUSE = "SLUICE_WAREHOUSE_URL";
    public static final String SQL_SERVER = "SLUICE_SQLSERVER_URL";
    public static final String S3 = "SLUICE_S3_ENDPOINT";
    public static final String BUCKET = "sluice";

    /** The database of the demonstration. */
    private static final String GENERATED_INTO = "shop";

    private static final Logger LOG = LoggerFactory.getLogger(BackingServices.class);

    private final Path directory;
    private final Map<String, String> environment;
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
    private final List<Provision> provisions = new ArrayList<>();
    private final Map<String, Long> generate;
    private final Consumer<ProcessHandle> startedProcess;
    private @Nullable RawMongoServer mongo;
    private @Nullable DockerContainers docker;
    private @Nullable EmbeddedDatabase database;
    private @Nullable SqlServerStandIn sqlServer;
    private @Nullable Addresses addresses;

    private BackingServices(
            Path directory,
            Map<String, String> environment,
            Map<String, Long> generate,
            Consumer<ProcessHandle> startedProcess) {
        this.directory = directory;
        this.environment = environment;
        this.generate = generate;
        this.startedProcess = startedProcess;
        if ("true".equalsIgnoreCase(environment.get("SLUICE_DOCKER"))) {
            docker = new DockerContainers();
            toClose.push(docker);
        }
    }

    /**
     * @param directory where embedded servers keep their data; must hold nothing of an earlier stack
     * @param generate collections of the database {@code shop} that are made by formula, with their numbers of documents
     * @param startedProcess told of each process that would outlive this JVM if it were killed
     * @throws BadConfiguration if something is to be generated and MongoDB is not the built-in one
     */
    public static BackingServices start(
            Path directory,
            Map<String, String> environment,
            Map<String, Long> generate,
            Consumer<ProcessHandle> startedProcess) {
        BackingServices services = new BackingServices(directory, environment, generate, startedProcess);
        try {
            services.startAll();
            return services;
        } catch (RuntimeException e) {
            services.close();
            throw e;
        }
    }

    public Addresses addresses() {
        if (addresses == null) {
            throw new IllegalStateException("the backing services have not started");
        }
        return addresses;
    }

    /** The built-in MongoDB; empty if it came from elsewhere. */
    public Optional<RawMongoServer> builtInMongodb() {
        return Optional.ofNullable(mongo);
    }

    /** The stand-in for SQL Server, to count what it served and to make it misbehave; empty if a real one is named. */
    public Optional<SqlServerStandIn> sqlServerStandIn() {
        return Optional.ofNullable(sqlServer);
    }

    public synchronized List<Provision> provisions() {
        return List.copyOf(provisions);
    }

    @Override
    public void close() {
        while (!toClose.isEmpty()) {
            AutoCloseable service = toClose.pop();
            try {
                service.close();
            } catch (Exception e) {
                LOG.warn(
                        "a backing service did not end cleanly service={}",
                        service.getClass().getSimpleName(),
                        e);
            }
        }
    }

    private void startAll() {
        if (!generate.isEmpty() && !environment.getOrDefault(MONGODB, "").isBlank()) {
            throw notGenerated(MONGODB);
        }
        ExecutorService starters = Executors.newFixedThreadPool(4, task -> {
            Thread thread = new Thread(task, "sluice-backing-start");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Future<String> kafka = starters.submit(() -> provide("kafka", KAFKA, this::kafka));
            Future<Databases> databases = starters.submit(this::databases);
            Future<S3Address> s3 = starters.submit(this::s3);
            Future<String> mongodb = starters.submit(() -> provide("mongodb", MONGODB, this::mongodb));
            // Every one is waited for, also if another failed: what has started must be known before it can be closed.
            Started<String> kafkaStarted = await("kafka", kafka);
            Started<Databases> databasesStarted = await("postgresql", databases);
            Started<S3Address> s3Started = await("s3", s3);
            Started<String> mongodbStarted = await("mongodb", mongodb);
            Databases three = databasesStarted.get();
            addresses = new Addresses(
                    kafkaStarted.get(),
                    mongodbStarted.get(),
                    three.orchestrator(),
                    three.warehouse(),
                    three.reporting(),
                    s3Started.get());
        } finally {
            starters.shutdown();
        }
    }

    private String kafka() throws Exception {
        Optional<String> container = fromDocker("kafka", DockerContainers::kafka);
        if (container.isPresent()) {
            return container.get();
        }
        EmbeddedKafka kafka = closeLater(EmbeddedKafka.start(directory.resolve("kafka")));
        note("kafka", "embedded", kafka.bootstrapServers());
        return kafka.bootstrapServers();
    }

    private String mongodb() {
        if (!generate.isEmpty() && docker != null) {
            throw notGenerated("SLUICE_DOCKER");
        }
        Optional<String> container = fromDocker("mongodb", DockerContainers::mongodb);
        if (container.isPresent()) {
            return container.get();
        }
        RawMongoServer embedded = closeLater(RawMongoServer.start(FreePort.next()));
        generate.forEach((collection, documents) -> embedded.generate(GENERATED_INTO, collection, documents));
        mongo = embedded;
        note("mongodb", "embedded", embedded.uri());
        return embedded.uri();
    }

    private static BadConfiguration notGenerated(String variable) {
        return new BadConfiguration(
                "cannot-generate",
                "only the built-in MongoDB generates collections, and " + variable
                        + " takes its place; leave out --generate, or unset " + variable);
    }

    private record Databases(DatabaseAddress orchestrator, DatabaseAddress warehouse, SqlServerAddress reporting) {}

    private Databases databases() throws Exception {
        return new Databases(
                database("sluice", "database", DATABASE), database("warehouse", "warehouse", WAREHOUSE), sqlServer());
    }

    /** A stand-in, unless a real one is named: no SQL Server can be embedded. */
    private SqlServerAddress sqlServer() throws Exception {
        String url = environment.get(SQL_SERVER);
        if (url != null && !url.isBlank()) {
            SqlServerAddress address = SqlServerAddress.parse(SQL_SERVER, url);
            note("sqlserver", "environment", address.toString());
            return address;
        }
        Optional<SqlServerAddress> container = sqlServerContainer();
        if (container.isPresent()) {
            return container.get();
        }
        DatabaseAddress behind = embedded().database("postgres");
        SqlServerStandIn started = closeLater(SqlServerStandIn.start(
                new SqlServerStandIn.Settings(FreePort.next(), "sa", "Sluice-1"),
                new PostgresServer(
                        behind.host(), behind.port(), behind.database(), behind.username(), behind.password())));
        started.jdbcUrl("reporting");
        sqlServer = started;
        SqlServerAddress address =
                new SqlServerAddress("127.0.0.1", started.port(), "reporting", "sa", "Sluice-1", "true", true);
        note("sqlserver", "stand-in", address.toString());
        return address;
    }

    private Optional<SqlServerAddress> sqlServerContainer() {
        if (!SqlServerContainer.isWanted(environment)) {
            return Optional.empty();
        }
        try {
            SqlServerAddress address =
                    closeLater(SqlServerContainer.start("reporting")).address();
            note("sqlserver", "docker", address.toString());
            return Optional.of(address);
        } catch (RuntimeException | SQLException e) {
            notFromDocker("sqlserver", e);
            return Optional.empty();
        }
    }

    private static void notFromDocker(String name, Exception e) {
        LOG.warn(
                "no container for {}: {}; an embedded one is used instead (unset SLUICE_DOCKER to skip the try)",
                name,
                e.getMessage());
    }

    private DatabaseAddress database(String database, String name, String variable) throws Exception {
        String url = environment.get(variable);
        if (url != null && !url.isBlank()) {
            DatabaseAddress address = DatabaseAddress.parse(variable, url);
            note(name, "environment", address.toString());
            return address;
        }
        Optional<DatabaseAddress> container = fromDocker(name, containers -> containers.postgresql(database));
        if (container.isPresent()) {
            return container.get();
        }
        DatabaseAddress address = embedded().database(database);
        note(name, "embedded", address.toString());
        return address;
    }

    private EmbeddedDatabase embedded() throws Exception {
        EmbeddedDatabase known = database;
        if (known == null) {
            known = closeLater(EmbeddedDatabase.start(directory.resolve("postgres")));
            known.process().ifPresent(startedProcess);
            database = known;
        }
        return known;
    }

    private S3Address s3() throws Exception {
        String endpoint = environment.get(S3);
        if (endpoint != null && !endpoint.isBlank()) {
            S3Address address = new S3Address(
                    endpoint,
                    environment.getOrDefault("SLUICE_S3_BUCKET", BUCKET),
                    environment.getOrDefault("AWS_ACCESS_KEY_ID", "local"),
                    environment.getOrDefault("AWS_SECRET_ACCESS_KEY", "local"));
            note("s3", "environment", address.toString());
            return address;
        }
        EmbeddedS3 s3 = closeLater(EmbeddedS3.start(directory.resolve("s3"), BUCKET));
        S3Address address = new S3Address(s3.endpoint(), BUCKET, "local", "local");
        note("s3", "embedded", address.toString());
        return address;
    }

    private String provide(String name, String variable, Callable<String> otherwise) throws Exception {
        String address = environment.get(variable);
        if (address == null || address.isBlank()) {
            return otherwise.call();
        }
        // A MongoDB address may hold a password, so only the variable is shown.
        note(name, "environment", "as " + variable + " says");
        return address;
    }

    private <T> Optional<T> fromDocker(String name, ContainerStart<T> start) {
        if (docker == null) {
            return Optional.empty();
        }
        try {
            T address = start.in(docker);
            note(name, "docker", address.toString());
            return Optional.of(address);
        } catch (RuntimeException e) {
            notFromDocker(name, e);
            return Optional.empty();
        }
    }

    private synchronized <T extends AutoCloseable> T closeLater(T service) {
        toClose.push(service);
        return service;
    }

    private synchronized void note(String name, String from, String address) {
        provisions.add(new Provision(name, from, address));
    }

    private static <T> Started<T> await(String name, Future<T> start) {
        try {
            return new Started<>(start.get(), null);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return new Started<>(null, cause instanceof BadConfiguration known ? known : failed(name, cause));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Started<>(null, failed(name, e));
        }
    }

    private static TransientFailure failed(String name, Throwable cause) {
        return new TransientFailure("backing-service-failed", name + " did not start: " + cause.getMessage(), cause);
    }

    private interface ContainerStart<T> {
        T in(DockerContainers containers);
    }

    private record Started<T>(@Nullable T value, @Nullable RuntimeException failure) {
        T get() {
            if (value == null) {
                throw failure == null ? new IllegalStateException("neither started nor failed") : failure;
            }
            return value;
        }
    }
}

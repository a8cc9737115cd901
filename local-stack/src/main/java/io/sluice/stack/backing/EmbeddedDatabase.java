package io.sluice.stack.backing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One PostgreSQL server, a process of its own, that is both the orchestrator's database and the warehouse of the local stack. It does
 * not wait for the disk (fsync off): its data does not outlive the stack, and a figure measured on it is not one of a durable server.
 */
final class EmbeddedDatabase implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final EmbeddedPostgres server;
    private final Path data;

    private EmbeddedDatabase(EmbeddedPostgres server, Path data) {
        this.server = server;
        this.data = data;
    }

    static EmbeddedDatabase start(Path directory) throws IOException, SQLException {
        Path data = Files.createDirectories(directory).resolve("data");
        Path log = directory.resolve("server.log");
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setOverrideWorkingDirectory(binaries().toFile())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(FreePort.next())
                .setPGStartupWait(START)
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .setLocaleConfig("locale", "C.UTF-8")
                .setLocaleConfig("encoding", "UTF-8")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("max_connections", "300")
                .setServerConfig("shared_buffers", "256MB")
                .setServerConfig("max_wal_size", "2GB")
                .setServerConfig("fsync", "off")
                .setServerConfig("full_page_writes", "off")
                .setServerConfig("synchronous_commit", "off")
                .start();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database sluice");
            statement.execute("create database warehouse");
        }
        return new EmbeddedDatabase(server, data);
    }

    DatabaseAddress database(String name) {
        return new DatabaseAddress("127.0.0.1", server.getPort(), name, "postgres", "postgres");
    }

    /** The process that must be gone when the stack is; it outlives this JVM if that is killed. */
    Optional<ProcessHandle> process() {
        try {
            return ProcessHandle.of(Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip()));
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        Optional<ProcessHandle> process = process();
        server.close();
        // The server takes its pid file away a little before it is gone.
        process.ifPresent(server -> {
            try {
                server.onExit().get(STOP.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                server.destroyForcibly();
            } catch (ExecutionException | TimeoutException e) {
                server.destroyForcibly();
            }
        });
    }

    /** The server's programs, unpacked once per user: they are the same for every clone, and only read. */
    private static Path binaries() throws IOException {
        return Files.createDirectories(
                Path.of(System.getProperty("java.io.tmpdir"), "sluice-postgres-" + System.getProperty("user.name")));
    }
}

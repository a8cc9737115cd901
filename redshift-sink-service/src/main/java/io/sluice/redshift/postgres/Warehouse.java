package io.sluice.redshift.postgres;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** One database and its pool of connections. Everything that is done there is done in a transaction. */
final class Warehouse implements AutoCloseable {

    private static final int MAX_CONNECTIONS = 12;
    private static final Duration ACQUIRE = Duration.ofSeconds(30);
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final ConnectionPool pool;
    private final PostgresFailures failures;
    private final WarehouseTimeouts timeouts;

    Warehouse(WarehouseAddress address, WarehouseTimeouts timeouts) {
        this.failures = new PostgresFailures(address);
        this.timeouts = timeouts;
        PostgresqlConnectionConfiguration.Builder builder = PostgresqlConnectionConfiguration.builder()
                .host(address.host())
                .port(address.port())
                .database(address.database())
                .username(address.username())
                .sslMode(address.sslMode())
                .applicationName("sluice")
                .connectTimeout(CONNECT)
                .tcpKeepAlive(true)
                .tcpNoDelay(true)
                .timeZone("UTC")
                .autodetectExtensions(false)
                // A prepared plan outlives the ALTER TABLE of another lane and then fails: "cached plan must not
                // change".
                .preparedStatementCacheQueries(0)
                .options(options(timeouts));
        if (address.password() != null) {
            builder.password(address.password());
        }
        this.pool =
                new ConnectionPool(ConnectionPoolConfiguration.builder(new PostgresqlConnectionFactory(builder.build()))
                        .initialSize(0)
                        .maxSize(MAX_CONNECTIONS)
                        .maxAcquireTime(ACQUIRE)
                        .maxCreateConnectionTime(CONNECT)
                        .maxIdleTime(Duration.ofMinutes(5))
                        // A session collects one stage table for each shape of rows that it has seen.
                        .maxLifeTime(Duration.ofMinutes(30))
                        .build());
    }

    <T> Mono<T> inTransaction(Function<Session, Mono<T>> work) {
        return inTransaction(timeouts.transaction(), work);
    }

    <T> Mono<T> measuring(Function<Session, Mono<T>> work) {
        return inTransaction(timeouts.measuring().plus(timeouts.statement()), session -> session.execute(
                        "SET LOCAL statement_timeout = " + timeouts.measuring().toMillis())
                .then(work.apply(session)));
    }

    @Override
    public void close() {
        pool.dispose();
    }

    /** Commits when {@code work} completes, and only then emits what it made. */
    private <T> Mono<T> inTransaction(Duration atMost, Function<Session, Mono<T>> work) {
        return Mono.usingWhen(
                        pool.create(),
                        connection -> Mono.from(connection.beginTransaction())
                                .then(Mono.defer(() -> work.apply(new Session(postgres(connection)))))
                                .flatMap(made -> Mono.from(connection.commitTransaction())
                                        .thenReturn(made)),
                        Connection::close,
                        (connection, error) -> Mono.from(connection.rollbackTransaction())
                                .onErrorResume(lost -> Mono.empty())
                                .then(Mono.from(connection.close())),
                        Warehouse::abandon)
                .timeout(atMost)
                .onErrorMap(failures::classify);
    }

    /**
     * A cancelled transaction may stand in the middle of a COPY. Its connection is cut, not returned: the server then rolls
     * back by itself, and the pool finds the connection dead and lets it go.
     */
    private static Mono<Void> abandon(Connection connection) {
        return postgres(connection)
                .close()
                .onErrorResume(lost -> Mono.empty())
                .then(Mono.from(connection.close()))
                .onErrorResume(lost -> Mono.empty());
    }

    private static PostgresqlConnection postgres(Connection pooled) {
        return (PostgresqlConnection) ((Wrapped<?>) pooled).unwrap();
    }

    private static Map<String, String> options(WarehouseTimeouts timeouts) {
        return Map.of(
                "statement_timeout",
                millis(timeouts.statement()),
                "lock_timeout",
                millis(timeouts.lock()),
                "idle_in_transaction_session_timeout",
                millis(timeouts.idle()),
                "temp_buffers",
                "16MB",
                // A commit's rows meet a table of any size by its key. Without statistics of a young table the planner
                // would sometimes scan all of it for each commit.
                "enable_hashjoin",
                "off",
                "enable_mergejoin",
                "off");
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}

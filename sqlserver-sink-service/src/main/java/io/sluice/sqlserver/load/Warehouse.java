package io.sluice.sqlserver.load;

import io.sluice.contracts.failure.TransientFailure;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * One database and the threads that work with it. JDBC blocks: everything that is done there is done in a transaction, on a
 * thread of {@code sluice-sqlserver}, and can be called off from outside.
 */
final class Warehouse implements AutoCloseable {

    /** Each of them holds a connection. */
    private static final int MAX_THREADS = 12;

    private static final int MAX_WAITING = 1_000;

    private final ServerTimeouts timeouts;
    private final SqlServerFailures failures;
    private final ConnectionPool pool;
    private final Scheduler jdbc;
    private final Scheduler cancelling;

    Warehouse(ServerAddress address, ServerTimeouts timeouts) {
        this.timeouts = timeouts;
        this.failures = new SqlServerFailures(address);
        this.pool = new ConnectionPool(address, timeouts);
        // One queue for all threads: a Reactor scheduler would put work behind one that is busy while another one
        // idles.
        this.jdbc = Schedulers.fromExecutorService(threads(), "sluice-sqlserver");
        this.cancelling = Schedulers.newBoundedElastic(4, 1_000, "sluice-sqlserver-cancel", 30, true);
    }

    /** Statements that make up one transaction. What they throw rolls it back. */
    @FunctionalInterface
    interface Work<T> {
        T in(Session session) throws SQLException;
    }

    <T> Mono<T> inTransaction(Work<T> work) {
        return inTransaction(timeouts.transaction(), timeouts.statement(), work);
    }

    <T> Mono<T> measuring(Work<T> work) {
        return inTransaction(timeouts.measuring().plus(timeouts.statement()), timeouts.measuring(), work);
    }

    @Override
    public void close() {
        jdbc.dispose();
        cancelling.dispose();
        pool.close();
    }

    /** Commits when {@code work} returns, and only then emits what it made. */
    private <T> Mono<T> inTransaction(Duration atMost, Duration statement, Work<T> work) {
        return Mono.<T>create(sink -> {
                    Transaction<T> transaction = new Transaction<>(
                            pool, connection -> new Session(connection, timeouts, statement), work, failures, sink);
                    sink.onCancel(() -> callOff(transaction));
                    try {
                        jdbc.schedule(transaction);
                    } catch (RejectedExecutionException e) {
                        sink.error(e);
                    }
                })
                .timeout(atMost)
                .onErrorMap(error -> error instanceof RejectedExecutionException
                        ? new TransientFailure(
                                "destination-busy",
                                MAX_WAITING + " transactions wait for one of " + MAX_THREADS
                                        + " connections already, or the service is ending")
                        : failures.classify(error, ""));
    }

    /** On threads of its own: telling the server to stop may have to wait for the network. */
    private void callOff(Transaction<?> transaction) {
        transaction.cancelled();
        try {
            cancelling.schedule(transaction::interrupt);
            cancelling.schedule(transaction::abort, timeouts.grace().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            transaction.abort();
        }
    }

    private static ThreadPoolExecutor threads() {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                MAX_THREADS, MAX_THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), work -> {
                    Thread thread = new Thread(work, "sluice-sqlserver-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}

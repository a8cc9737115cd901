package io.sluice.stack.sqlserver.net;

import io.netty.handler.ssl.OptionalSslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sluice.stack.listen.Listener;
import io.sluice.stack.sqlserver.fault.Served;
import io.sluice.stack.sqlserver.session.Sessions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Listens on 127.0.0.1 and gives each connection its handlers. One port for all three kinds of encryption: the first byte tells TLS from
 * TDS, and PRELOGIN tells the rest.
 *
 * <p>There are as many session threads as sessions. With fewer, the one that would release a lock could wait for a thread behind those
 * that wait for the lock.
 */
public final class TdsServer implements AutoCloseable {

    static final int MOST_SESSIONS = 64;

    private static final Duration QUIET = Duration.ofMillis(50);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final Duration IDLE_THREAD = Duration.ofSeconds(30);

    private final ExecutorService workers = threads("sluice-sqlserver-session", MOST_SESSIONS);
    private final ExecutorService stopper = threads("sluice-sqlserver-stop", 1);
    private final Semaphore seats = new Semaphore(MOST_SESSIONS);
    private final TlsContexts tls = new TlsContexts();
    private final Sessions sessions;
    private final Served served;
    private final Listener listener;

    private TdsServer(int port, Sessions sessions, Served served) {
        this.sessions = sessions;
        this.served = served;
        this.listener = new Listener(port, "sluice-sqlserver-io", QUIET, channel -> channel.pipeline()
                .addLast(new OptionalSslHandler(tls.strict()))
                .addLast(new PacketDecoder())
                .addLast(new ClientConnection(this)));
    }

    /** @param port 0 for any that is free */
    public static TdsServer start(int port, Sessions sessions, Served served) {
        return new TdsServer(port, sessions, served);
    }

    public int port() {
        return listener.port();
    }

    /** What a client has to trust that wants {@code encrypt=strict}. */
    public X509Certificate certificate() {
        return tls.certificate();
    }

    /** Closes every connection; new ones are welcome. */
    public void cutConnections() {
        listener.cutConnections();
    }

    /** Once more does nothing. */
    @Override
    public void close() {
        if (listener.isClosing()) {
            return;
        }
        listener.close();
        await(stopper);
        await(workers);
    }

    Sessions sessions() {
        return sessions;
    }

    Served served() {
        return served;
    }

    TlsContexts tls() {
        return tls;
    }

    boolean takeSeat() {
        return seats.tryAcquire();
    }

    void leaveSeat() {
        seats.release();
    }

    /** Runs a request; who has a seat finds a thread. */
    void execute(Runnable request) {
        workers.execute(request);
    }

    /** Tells PostgreSQL to stop something, which is a connection of its own and takes its time. */
    void stop(Runnable cancel) {
        stopper.execute(cancel);
    }

    /** Closes a session, even while the server itself is closing. */
    void afterwards(Runnable closing) {
        try {
            workers.execute(closing);
        } catch (RejectedExecutionException serverCloses) {
            closing.run();
        }
    }

    private static ExecutorService threads(String name, int most) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                most,
                most,
                IDLE_THREAD.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(2 * MOST_SESSIONS),
                new DefaultThreadFactory(name, true));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private static void await(ExecutorService threads) {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            threads.shutdownNow();
        }
    }
}

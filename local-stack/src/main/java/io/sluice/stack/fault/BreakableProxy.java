package io.sluice.stack.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a client and a server on this machine and cuts, refuses, holds up or slows down their connections on
 * command.
 */
public final class BreakableProxy implements AutoCloseable {

    private static final int BUFFER = 16 * 1024;

    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Way> ways = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean refusing = new AtomicBoolean();
    private final AtomicInteger cuts = new AtomicInteger();
    private final Object gate = new Object();
    private volatile InetSocketAddress server;
    private volatile Duration delay = Duration.ZERO;
    private volatile long most = Long.MAX_VALUE;
    private boolean stalled;

    public BreakableProxy(InetSocketAddress server) throws IOException {
        this.server = server;
        start("accept", this::accept);
    }

    /** Where clients connect. */
    public int port() {
        return door.getLocalPort();
    }

    /** Later connections go there: a server may have to know this proxy's port before its own is known. */
    public void leadTo(InetSocketAddress other) {
        server = other;
    }

    /** Closes every connection, as a network does that forgets them. */
    public void cut() {
        cuts.incrementAndGet();
        ways.forEach(Way::close);
        ways.clear();
    }

    /** From now on nobody gets through. */
    public void refuse() {
        refusing.set(true);
        cut();
    }

    /** Who comes now gets through again, undelayed and for as long as it likes. */
    public void allow() {
        refusing.set(false);
        delay = Duration.ZERO;
        most = Long.MAX_VALUE;
        letGo();
    }

    /**
     * Holds back each reply so long. What follows a request without another one in between is one reply, however many
     * pieces it comes in; other connections are not held up by it.
     */
    public void delayReplies(Duration each) {
        delay = each;
    }

    /** Cuts every connection, those that are open included, once it has carried so many bytes more, both ways together. */
    public void cutAfter(long bytes) {
        most = bytes;
        ways.forEach(way -> way.carried.set(0));
    }

    /** Connections stay open and nothing moves on them, until {@link #letGo}. */
    public void stall() {
        synchronized (gate) {
            stalled = true;
        }
    }

    /** What was held up goes on its way, late. */
    public void letGo() {
        synchronized (gate) {
            stalled = false;
            gate.notifyAll();
        }
    }

    public int cuts() {
        return cuts.get();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                if (refusing.get()) {
                    close(client);
                    continue;
                }
                Socket backend = new Socket(server.getAddress(), server.getPort());
                Way way = new Way(client, backend);
                ways.add(way);
                start("request", () -> pump(way, client, backend));
                start("reply", () -> pump(way, backend, client));
            } catch (IOException closed) {
                // Either the door is closed and the loop ends, or the client tries again.
            }
        }
    }

    private void pump(Way way, Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try (way) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int read = in.read(buffer);
            while (read >= 0) {
                if (to == way.server) {
                    way.asked.set(true);
                } else if (way.asked.getAndSet(false)) {
                    TimeUnit.NANOSECONDS.sleep(delay.toNanos());
                }
                waitWhileStalled();
                if (way.carried.addAndGet(read) > most) {
                    if (ways.remove(way)) {
                        cuts.incrementAndGet();
                    }
                    return;
                }
                out.write(buffer, 0, read);
                read = in.read(buffer);
            }
        } catch (IOException cut) {
            // What a cut looks like from here.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ways.remove(way);
        }
    }

    private void waitWhileStalled() throws InterruptedException {
        synchronized (gate) {
            while (stalled) {
                gate.wait();
            }
        }
    }

    /**
     * A client's connection, and the one that was made to the server for it.
     *
     * @param asked whether a request went through since the last reply began
     * @param carried bytes, both ways together
     */
    private record Way(Socket client, Socket server, AtomicBoolean asked, AtomicLong carried) implements AutoCloseable {

        Way(Socket client, Socket server) {
            this(client, server, new AtomicBoolean(), new AtomicLong());
        }

        @Override
        public void close() {
            BreakableProxy.close(client);
            BreakableProxy.close(server);
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, "proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // Nothing is left to close.
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        letGo();
        cut();
    }
}

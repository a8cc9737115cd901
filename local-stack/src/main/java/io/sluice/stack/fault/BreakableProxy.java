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

/** Stands between a client and a server on this machine and cuts, refuses or holds up their connections on command. */
public final class BreakableProxy implements AutoCloseable {

    private static final int BUFFER = 16 * 1024;

    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean refusing = new AtomicBoolean();
    private final AtomicInteger cuts = new AtomicInteger();
    private final Object gate = new Object();
    private volatile InetSocketAddress server;
    private volatile Duration late = Duration.ZERO;
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
        sockets.forEach(BreakableProxy::close);
        sockets.clear();
    }

    /** From now on nobody gets through. */
    public void refuse() {
        refusing.set(true);
        cut();
    }

    /** Who comes now gets through again. */
    public void allow() {
        refusing.set(false);
        delayReplies(Duration.ZERO);
        letGo();
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

    /** From now on each reply, or piece of a large one, takes so much longer; zero ends it. */
    public void delayReplies(Duration by) {
        late = by;
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
                sockets.add(client);
                sockets.add(backend);
                start("request", () -> pump(client, backend, false));
                start("reply", () -> pump(backend, client, true));
            } catch (IOException closed) {
                // Either the door is closed and the loop ends, or the client tries again.
            }
        }
    }

    private void pump(Socket from, Socket to, boolean reply) {
        byte[] buffer = new byte[BUFFER];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int read = in.read(buffer);
            while (read >= 0) {
                if (reply) {
                    TimeUnit.NANOSECONDS.sleep(late.toNanos());
                }
                waitWhileStalled();
                out.write(buffer, 0, read);
                read = in.read(buffer);
            }
        } catch (IOException cut) {
            // What a cut looks like from here.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private void waitWhileStalled() throws InterruptedException {
        synchronized (gate) {
            while (stalled) {
                gate.wait();
            }
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

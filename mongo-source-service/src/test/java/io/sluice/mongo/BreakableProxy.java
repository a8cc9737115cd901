package io.sluice.mongo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a client and a server and cuts their connections on command. */
final class BreakableProxy implements AutoCloseable {

    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final InetSocketAddress server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean refusing = new AtomicBoolean();
    private final AtomicInteger cuts = new AtomicInteger();

    BreakableProxy(InetSocketAddress server) throws IOException {
        this.server = server;
        start("accept", this::accept);
    }

    String uri() {
        return "mongodb://127.0.0.1:" + door.getLocalPort() + "/?serverSelectionTimeoutMS=200&heartbeatFrequencyMS=500";
    }

    /** Closes every connection, as a network does that forgets them. */
    void cut() {
        cuts.incrementAndGet();
        sockets.forEach(BreakableProxy::close);
        sockets.clear();
    }

    /** From now on nobody gets through. */
    void refuse() {
        refusing.set(true);
        cut();
    }

    int cuts() {
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
                start("request", () -> pump(client, backend));
                start("reply", () -> pump(backend, client));
            } catch (IOException closed) {
                // Either the door is closed and the loop ends, or the client tries again.
            }
        }
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException cut) {
            // What a cut looks like from here.
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
        cut();
    }
}

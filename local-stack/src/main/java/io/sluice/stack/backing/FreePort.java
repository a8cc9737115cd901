package io.sluice.stack.backing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds a port that nobody listens on. Ports lie below the range from which Linux takes the local end of outgoing connections
 * (32768 and up): a port of that range may be gone again before the process that it was chosen for has started.
 */
public final class FreePort {

    private static final int FIRST = 18_000;
    private static final int LAST = 32_000;
    private static final int TRIES = 200;

    /** Until whoever is started on a port listens, the UDP port of its number keeps all from choosing it again. */
    private static final List<DatagramSocket> CLAIMS = new ArrayList<>();

    private FreePort() {}

    /** A TCP port on 127.0.0.1 that is free now, and that no living process has given out. */
    public static synchronized int next() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (claim(port)) {
                return port;
            }
        }
        throw new UncheckedIOException(new IOException(
                "no free port between " + FIRST + " and " + LAST + " on 127.0.0.1 after " + TRIES + " tries"));
    }

    private static boolean claim(int port) {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocket free = new ServerSocket(port, 1, here)) {
            CLAIMS.add(new DatagramSocket(port, here));
            return free.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}

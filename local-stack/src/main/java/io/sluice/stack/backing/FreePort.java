package io.sluice.stack.backing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds a port that nobody listens on. Ports lie below the range from which Linux takes the local end of outgoing connections
 * (32768 and up): a port of that range may be gone again before the process that it was chosen for has started.
 */
public final class FreePort {

    private static final int FIRST = 18_000;
    private static final int LAST = 32_000;
    private static final int TRIES = 200;

    /** What holds a port for whoever is started on it: the same number of UDP, so that another process does not choose it meanwhile. */
    private static final Map<Integer, DatagramSocket> GIVEN_OUT = new HashMap<>();

    private FreePort() {}

    /** A TCP port on 127.0.0.1 that is free now, and that no living process has given out. */
    public static synchronized int next() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (!GIVEN_OUT.containsKey(port) && claim(port)) {
                return port;
            }
        }
        throw new UncheckedIOException(new IOException(
                "no free port between " + FIRST + " and " + LAST + " on 127.0.0.1 after " + TRIES + " tries"));
    }

    private static boolean claim(int port) {
        try {
            DatagramSocket claim = new DatagramSocket(port, InetAddress.getLoopbackAddress());
            if (isFree(port)) {
                GIVEN_OUT.put(port, claim);
                return true;
            }
            claim.close();
            return false;
        } catch (SocketException e) {
            return false;
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}

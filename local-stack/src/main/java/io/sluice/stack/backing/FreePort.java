package io.sluice.stack.backing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds a port that nobody listens on. Ports lie below the range from which Linux takes the local end of outgoing connections
 * (32768 and up): a port of that range may be gone again before the process that it was chosen for has started.
 */
public final class FreePort {

    private static final int FIRST = 18_000;
    private static final int LAST = 32_000;
    private static final int TRIES = 200;
    private static final Set<Integer> GIVEN_OUT = new HashSet<>();

    private FreePort() {}

    /** A port on 127.0.0.1 that is free now and that this process has not given out before. */
    public static synchronized int next() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (!GIVEN_OUT.contains(port) && isFree(port)) {
                GIVEN_OUT.add(port);
                return port;
            }
        }
        throw new UncheckedIOException(new IOException(
                "no free port between " + FIRST + " and " + LAST + " on 127.0.0.1 after " + TRIES + " tries"));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}

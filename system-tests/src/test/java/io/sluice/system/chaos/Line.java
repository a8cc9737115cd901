package io.sluice.system.chaos;

import io.sluice.stack.fault.BreakableProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** All connections of one replica: to Kafka, through a listener of its own, and to the one other server that it knows. */
final class Line implements AutoCloseable {

    final BreakableProxy kafka = proxy();
    final BreakableProxy server = proxy();

    private static BreakableProxy proxy() {
        try {
            // Whoever uses the line says where it leads.
            return new BreakableProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void refuse() {
        kafka.refuse();
        server.refuse();
    }

    void allow() {
        kafka.allow();
        server.allow();
    }

    void stall() {
        kafka.stall();
        server.stall();
    }

    void letGo() {
        kafka.letGo();
        server.letGo();
    }

    void delayReplies(Duration by) {
        kafka.delayReplies(by);
        server.delayReplies(by);
    }

    @Override
    public void close() {
        try {
            kafka.close();
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

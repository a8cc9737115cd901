package io.sluice.system.chaos;

import io.sluice.stack.fault.BreakableProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * All connections of one replica: to Kafka, through a listener of its own, to S3, and to the one other server that it
 * knows.
 */
final class Line implements AutoCloseable {

    final BreakableProxy kafka = proxy();
    final BreakableProxy server = proxy();
    final BreakableProxy objects = proxy();

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
        objects.refuse();
    }

    void allow() {
        kafka.allow();
        server.allow();
        objects.allow();
    }

    void stall() {
        kafka.stall();
        server.stall();
        objects.stall();
    }

    void letGo() {
        kafka.letGo();
        server.letGo();
        objects.letGo();
    }

    void delayReplies(Duration by) {
        kafka.delayReplies(by);
        server.delayReplies(by);
        objects.delayReplies(by);
    }

    @Override
    public void close() {
        try {
            kafka.close();
            server.close();
            objects.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

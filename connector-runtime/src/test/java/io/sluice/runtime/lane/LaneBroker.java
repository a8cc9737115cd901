package io.sluice.runtime.lane;

import io.sluice.stack.backing.EmbeddedKafka;
import io.sluice.stack.fault.BreakableProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A broker that each replica reaches through a way of its own. */
final class LaneBroker implements AutoCloseable {

    private final EmbeddedKafka kafka;
    private final List<BreakableProxy> ways = new ArrayList<>();

    LaneBroker(int replicas) throws Exception {
        for (int i = 0; i < replicas; i++) {
            ways.add(new BreakableProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)));
        }
        Path directory = Files.createTempDirectory("lane-kafka");
        this.kafka = EmbeddedKafka.start(directory, ways);
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    int ways() {
        return ways.size();
    }

    /** Way number {@code index}, open again if a killed replica had it. */
    BreakableProxy freshProxy(int index) {
        BreakableProxy proxy = ways.get(index);
        proxy.allow();
        return proxy;
    }

    @Override
    public void close() throws IOException {
        for (BreakableProxy way : ways) {
            way.close();
        }
        kafka.close();
    }
}

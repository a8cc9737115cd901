package io.sluice.stack.mongo.wire;

import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutorGroup;
import io.sluice.stack.listen.Listener;
import io.sluice.stack.mongo.command.CommandTable;
import io.sluice.stack.mongo.command.MessageLimit;
import io.sluice.stack.mongo.fault.Faults;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Listens on 127.0.0.1 and gives each connection its handlers. Commands run beside the thread that reads and writes. */
public final class WireServer implements AutoCloseable {

    private static final int COMMAND_THREADS = 4;
    private static final Duration QUIET = Duration.ofMillis(100);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final EventExecutorGroup workers =
            new DefaultEventExecutorGroup(COMMAND_THREADS, new DefaultThreadFactory("sluice-mongo-command", true));
    private final Listener listener;

    private WireServer(int port, CommandTable commands, Faults faults) {
        this.listener = new Listener(port, "sluice-mongo-io", QUIET, channel -> channel.pipeline()
                .addLast(new LengthFieldBasedFrameDecoder(
                        ByteOrder.LITTLE_ENDIAN, MessageLimit.BYTES, 0, 4, -4, 0, true))
                .addLast(workers, new Connection(commands, faults)));
    }

    /** @param port 0 for any that is free */
    public static WireServer start(int port, CommandTable commands, Faults faults) {
        return new WireServer(port, commands, faults);
    }

    public int port() {
        return listener.port();
    }

    /** Closes every connection; new ones are welcome. */
    public void cutConnections() {
        listener.cutConnections();
    }

    /** Does something again and again until the server ends. */
    public void every(Duration period, Runnable chore) {
        workers.scheduleAtFixedRate(chore, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        // A connection's end is told back and forth between both kinds of threads, so neither may go before it is
        // quiet.
        listener.close();
        workers.shutdownGracefully(0, CLOSE.toMillis(), TimeUnit.MILLISECONDS).syncUninterruptibly();
    }
}

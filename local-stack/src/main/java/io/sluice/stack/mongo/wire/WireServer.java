package io.sluice.stack.mongo.wire;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.sluice.stack.mongo.command.CommandTable;
import io.sluice.stack.mongo.command.MessageLimit;
import io.sluice.stack.mongo.fault.Faults;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Listens on 127.0.0.1 and gives each connection its handlers. Commands run beside the thread that reads and writes. */
public final class WireServer implements AutoCloseable {

    private static final int COMMAND_THREADS = 4;
    private static final Duration QUIET = Duration.ofMillis(100);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final EventLoopGroup io = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("sluice-mongo-io", true), NioIoHandler.newFactory());
    private final EventExecutorGroup workers =
            new DefaultEventExecutorGroup(COMMAND_THREADS, new DefaultThreadFactory("sluice-mongo-command", true));
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Channel door;

    private WireServer(int port, CommandTable commands, Faults faults) {
        this.door = new ServerBootstrap()
                .group(io)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        connections.add(channel);
                        channel.pipeline()
                                .addLast(new LengthFieldBasedFrameDecoder(
                                        ByteOrder.LITTLE_ENDIAN, MessageLimit.BYTES, 0, 4, -4, 0, true))
                                .addLast(workers, new Connection(commands, faults));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .syncUninterruptibly()
                .channel();
    }

    /** @param port 0 for any that is free */
    public static WireServer start(int port, CommandTable commands, Faults faults) {
        return new WireServer(port, commands, faults);
    }

    public int port() {
        return ((InetSocketAddress) door.localAddress()).getPort();
    }

    /** Closes every connection; new ones are welcome. */
    public void cutConnections() {
        connections.close();
    }

    /** Does something again and again until the server ends. */
    public void every(Duration period, Runnable chore) {
        workers.scheduleAtFixedRate(chore, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        door.close().syncUninterruptibly();
        connections.close().syncUninterruptibly();
        long most = CLOSE.toMillis();
        // A connection's end is told back and forth between both kinds of threads, so neither may go before it is
        // quiet.
        io.shutdownGracefully(QUIET.toMillis(), most, TimeUnit.MILLISECONDS).syncUninterruptibly();
        workers.shutdownGracefully(0, most, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }
}

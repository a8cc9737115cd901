package io.sluice.stack.listen;

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
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Listens on 127.0.0.1, on one thread for all connections, and knows those that are open. */
public final class Listener implements AutoCloseable {

    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final EventLoopGroup io;
    private final Duration quiet;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Channel door;

    /**
     * @param port 0 for any that is free
     * @param thread name of the thread that reads and writes
     * @param quiet how long nothing may have happened before the thread ends
     * @param handlers gives a new connection its handlers
     */
    public Listener(int port, String thread, Duration quiet, Consumer<SocketChannel> handlers) {
        this.io = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(thread, true), NioIoHandler.newFactory());
        this.quiet = quiet;
        this.door = new ServerBootstrap()
                .group(io)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        connections.add(channel);
                        handlers.accept(channel);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .syncUninterruptibly()
                .channel();
    }

    public int port() {
        return ((InetSocketAddress) door.localAddress()).getPort();
    }

    /** Closes every connection; new ones are welcome. */
    public void cutConnections() {
        connections.close();
    }

    public boolean isClosing() {
        return io.isShuttingDown();
    }

    /** Takes no more connections, closes those that are open, and waits for the thread to end. */
    @Override
    public void close() {
        door.close().syncUninterruptibly();
        connections.close().syncUninterruptibly();
        io.shutdownGracefully(quiet.toMillis(), CLOSE.toMillis(), TimeUnit.MILLISECONDS)
                .syncUninterruptibly();
    }
}

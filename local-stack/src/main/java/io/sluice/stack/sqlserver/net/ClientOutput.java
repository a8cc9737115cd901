package io.sluice.stack.sqlserver.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the packets of one answer from the session's thread, which waits here while the client does not read. The last packet stays
 * here until {@link #takeLast}: once a client has it, its next request may come in.
 */
final class ClientOutput implements Consumer<ByteBuf> {

    private final Channel channel;
    private @Nullable ByteBuf last;

    ClientOutput(Channel channel) {
        this.channel = channel;
    }

    @Override
    public void accept(ByteBuf packet) {
        ByteBuf before = last;
        last = packet;
        if (before != null) {
            channel.writeAndFlush(before);
            awaitRoom();
        }
    }

    /** Null if there is none; the caller's to send or to release. */
    @Nullable
    ByteBuf takeLast() {
        ByteBuf taken = last;
        last = null;
        return taken;
    }

    /** To be called when the channel became writable, or is gone. */
    synchronized void changed() {
        notifyAll();
    }

    private synchronized void awaitRoom() {
        try {
            while (channel.isActive() && !channel.isWritable()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!channel.isActive()) {
            throw new UncheckedIOException(new IOException("the client is gone"));
        }
    }
}

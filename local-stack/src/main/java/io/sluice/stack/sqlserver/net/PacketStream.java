package io.sluice.stack.sqlserver.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.sluice.stack.sqlserver.codec.MessageIgnored;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A message that is read while it arrives. Holds 1 MiB and what the socket's last read brought; then the socket is not read until half
 * of it is used up, so that a client sends as fast as PostgreSQL takes.
 */
final class PacketStream extends InputStream {

    private static final int MOST_BYTES = 1 << 20;
    private static final int RESUME_BYTES = MOST_BYTES / 2;

    private final Channel channel;
    private final Deque<ByteBuf> arrived = new ArrayDeque<>();
    private int waitingBytes;
    private boolean complete;
    private boolean discarded;
    private @Nullable IOException failure;
    private @Nullable ByteBuf current;

    PacketStream(Channel channel) {
        this.channel = channel;
    }

    synchronized void add(Packet packet) {
        if (discarded) {
            packet.payload().release();
            return;
        }
        arrived.add(packet.payload());
        waitingBytes += packet.payload().readableBytes();
        if (packet.endsMessage()) {
            complete = true;
            if (packet.isIgnored()) {
                failure = new MessageIgnored();
            }
        }
        if (waitingBytes > MOST_BYTES) {
            channel.config().setAutoRead(false);
        }
        notifyAll();
    }

    /** No more will come. */
    synchronized void fail(IOException cause) {
        if (!complete) {
            failure = cause;
            complete = true;
            notifyAll();
        }
    }

    @Override
    public int read() throws IOException {
        ByteBuf from = available(1) ? current : null;
        return from == null ? -1 : from.readUnsignedByte();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        ByteBuf from = available(length) ? current : null;
        if (from == null) {
            return -1;
        }
        int now = Math.min(length, from.readableBytes());
        from.readBytes(into, offset, now);
        return now;
    }

    /** Gives all memory back; what still comes is thrown away. */
    @Override
    public synchronized void close() {
        discarded = true;
        if (current != null) {
            current.release();
            current = null;
        }
        arrived.forEach(ByteBuf::release);
        arrived.clear();
        waitingBytes = 0;
        channel.config().setAutoRead(true);
    }

    private boolean available(int length) throws IOException {
        if (length == 0) {
            return false;
        }
        while (current == null || !current.isReadable()) {
            if (current != null) {
                current.release();
                current = null;
            }
            current = next();
            if (current == null) {
                return false;
            }
        }
        return true;
    }

    private synchronized @Nullable ByteBuf next() throws IOException {
        while (arrived.isEmpty()) {
            if (failure != null) {
                throw failure;
            }
            if (complete) {
                return null;
            }
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while a bulk load was read");
            }
        }
        ByteBuf next = arrived.remove();
        waitingBytes -= next.readableBytes();
        if (waitingBytes < RESUME_BYTES && !channel.config().isAutoRead()) {
            channel.config().setAutoRead(true);
        }
        return next;
    }
}

package io.sluice.stack.mongo.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.sluice.stack.mongo.command.CommandTable;
import io.sluice.stack.mongo.fault.Faults;
import io.sluice.stack.mongo.fault.Faults.Cut;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the messages of one connection. No more is read before the reply to what was read has been written, so that a client that
 * does not take its replies fills no memory here.
 */
final class Connection extends SimpleChannelInboundHandler<ByteBuf> {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final int SMALL_REPLY = 1 << 10;

    private final CommandTable commands;
    private final Faults faults;
    private int lastReply = SMALL_REPLY;
    private int replies;
    private @Nullable Cut cut;
    private long sentSinceCut;

    Connection(CommandTable commands, Faults faults) {
        this.commands = commands;
        this.faults = faults;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
        context.channel().config().setAutoRead(false);
        Message message = Message.read(frame);
        ByteBuf reply = context.alloc().buffer(lastReply);
        try {
            Reply.write(message, ++replies, commands, reply);
            lastReply = Math.max(SMALL_REPLY, reply.readableBytes());
            if (message.silent()) {
                context.channel().config().setAutoRead(true);
            } else {
                sendAfterDelay(context, reply.retain());
            }
        } finally {
            reply.release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A client that goes away in mid-reply is every day's business; a message that makes no sense is not.
        LOG.debug("connection closed cause={}", cause.toString());
        context.close();
    }

    private void sendAfterDelay(ChannelHandlerContext context, ByteBuf reply) {
        Duration delay = faults.delay();
        if (delay.isZero()) {
            send(context, reply);
        } else {
            context.executor().schedule(() -> send(context, reply), delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void send(ChannelHandlerContext context, ByteBuf reply) {
        long room = room();
        if (reply.readableBytes() >= room) {
            reply.writerIndex(reply.readerIndex() + (int) room);
            context.writeAndFlush(reply).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        sentSinceCut += reply.readableBytes();
        context.writeAndFlush(reply).addListener(written -> {
            if (written.isSuccess()) {
                context.channel().config().setAutoRead(true);
            } else {
                context.close();
            }
        });
    }

    /** How many bytes this connection may still carry. */
    private long room() {
        Cut now = faults.cut();
        if (now != cut) {
            cut = now;
            sentSinceCut = 0;
        }
        return now == null ? Long.MAX_VALUE : now.bytes() - sentSinceCut;
    }
}

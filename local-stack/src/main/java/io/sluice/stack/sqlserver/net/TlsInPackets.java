package io.sluice.stack.sqlserver.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries the TLS handshake of {@code encrypt=true} inside PRELOGIN packets ([MS-TDS] 3.2.5.3, 3.3.5.2): each flight is one message. When
 * the handshake is over, TLS records stand on the wire as they are.
 */
final class TlsInPackets {

    private static final int MOST_BYTES = 4_096;
    private static final int END_OF_MESSAGE = 0x01;

    private final Unwrapping unwrapping = new Unwrapping();
    private final Wrapping wrapping = new Wrapping();
    private boolean handshaken;

    static void install(ChannelPipeline pipeline, SslHandler tls) {
        TlsInPackets packets = new TlsInPackets();
        pipeline.addFirst(tls);
        pipeline.addFirst(packets.wrapping);
        pipeline.addFirst(packets.unwrapping);
        tls.handshakeFuture().addListener(done -> packets.handshakeEnded());
    }

    private void handshakeEnded() {
        // The last flight of the server is still to go inside packets.
        wrapping.sendFlight();
        handshaken = true;
    }

    private final class Unwrapping extends ByteToMessageDecoder {

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            if (handshaken) {
                out.add(in.readRetainedSlice(in.readableBytes()));
                return;
            }
            if (in.readableBytes() < Packet.HEADER) {
                return;
            }
            int length = in.getUnsignedShort(in.readerIndex() + 2);
            if (in.readableBytes() >= length) {
                in.skipBytes(Packet.HEADER);
                out.add(in.readRetainedSlice(length - Packet.HEADER));
            }
        }
    }

    private final class Wrapping extends ChannelOutboundHandlerAdapter {

        private @Nullable ChannelHandlerContext context;
        private @Nullable CompositeByteBuf flight;

        @Override
        public void handlerAdded(ChannelHandlerContext added) {
            context = added;
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext removed) {
            if (flight != null) {
                flight.release();
                flight = null;
            }
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
            if (handshaken || !(message instanceof ByteBuf records)) {
                super.write(context, message, promise);
                return;
            }
            if (flight == null) {
                flight = context.alloc().compositeBuffer();
            }
            flight.addComponent(true, records);
            promise.setSuccess();
        }

        @Override
        public void flush(ChannelHandlerContext context) throws Exception {
            sendFlight();
            super.flush(context);
        }

        void sendFlight() {
            if (flight == null || context == null) {
                return;
            }
            while (flight.isReadable()) {
                int length = Math.min(flight.readableBytes(), MOST_BYTES - Packet.HEADER);
                boolean last = length == flight.readableBytes();
                ByteBuf packet = context.alloc().buffer(Packet.HEADER + length);
                packet.writeByte(Packet.PRELOGIN)
                        .writeByte(last ? END_OF_MESSAGE : 0)
                        .writeShort(Packet.HEADER + length)
                        .writeInt(0)
                        .writeBytes(flight, length);
                context.write(packet);
            }
            flight.release();
            flight = null;
        }
    }
}

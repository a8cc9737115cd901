package io.sluice.stack.sqlserver.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import java.util.List;

/** Cuts the stream into packets ([MS-TDS] 2.2.3). Puts no messages together: a bulk load is one message of any length. */
final class PacketDecoder extends ByteToMessageDecoder {

    static final int MOST_BYTES = 32_767;

    private static final int LENGTH = 2;

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < Packet.HEADER) {
            return;
        }
        int start = in.readerIndex();
        int length = in.getUnsignedShort(start + LENGTH);
        if (length < Packet.HEADER || length > MOST_BYTES) {
            throw new DecoderException("a packet of " + length + " bytes");
        }
        if (in.readableBytes() < length) {
            return;
        }
        int type = in.readUnsignedByte();
        int status = in.readUnsignedByte();
        in.skipBytes(Packet.HEADER - 2);
        out.add(new Packet(type, status, in.readRetainedSlice(length - Packet.HEADER)));
    }
}

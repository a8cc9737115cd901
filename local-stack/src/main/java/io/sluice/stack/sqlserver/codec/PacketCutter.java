package io.sluice.stack.sqlserver.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Puts packet headers ([MS-TDS] 2.2.3.1) before pieces of an answer. */
final class PacketCutter {

    private static final int HEADER = 8;
    private static final int TABULAR_RESULT = 0x04;
    private static final int END_OF_MESSAGE = 0x01;

    private final ByteBufAllocator allocator;
    private int number;

    PacketCutter(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    int room(int packetSize) {
        return packetSize - HEADER;
    }

    /** @param last whether the rest goes into this packet */
    ByteBuf cut(ByteBuf from, int packetSize, boolean last) {
        int length = Math.min(from.readableBytes(), packetSize - HEADER);
        number = (number + 1) & 0xff;
        ByteBuf packet = allocator.buffer(HEADER + length);
        packet.writeByte(TABULAR_RESULT)
                .writeByte(last ? END_OF_MESSAGE : 0)
                .writeShort(HEADER + length)
                .writeShort(0)
                .writeByte(number)
                .writeByte(0);
        return packet.writeBytes(from, length);
    }
}

package io.sluice.stack.sqlserver.net;

import io.netty.buffer.ByteBuf;

/** One packet ([MS-TDS] 2.2.3.1). @param payload owned by who receives it */
record Packet(int type, int status, ByteBuf payload) {

    static final int SQL_BATCH = 0x01;
    static final int RPC = 0x03;
    static final int ATTENTION = 0x06;
    static final int BULK_LOAD = 0x07;
    static final int LOGIN7 = 0x10;
    static final int PRELOGIN = 0x12;

    static final int HEADER = 8;

    private static final int END_OF_MESSAGE = 0x01;
    private static final int IGNORE = 0x02;
    private static final int RESET_CONNECTION = 0x18;

    boolean endsMessage() {
        return (status & END_OF_MESSAGE) != 0;
    }

    boolean isIgnored() {
        return (status & IGNORE) != 0;
    }

    boolean resetsConnection() {
        return (status & RESET_CONNECTION) != 0;
    }
}

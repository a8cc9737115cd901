package io.sluice.stack.sqlserver.codec;

import io.netty.buffer.ByteBuf;
import io.sluice.stack.sqlserver.error.SqlError;

/**
 * PRELOGIN ([MS-TDS] 2.2.6.5): the options that are offered, of which the stand-in reads the wish for encryption.
 *
 * @param encryption one of the constants
 */
public record Prelogin(int encryption) {

    public static final int OFF = 0x00;
    public static final int ON = 0x01;
    public static final int NOT_SUPPORTED = 0x02;
    public static final int REQUIRED = 0x03;

    private static final int VERSION = 0x00;
    private static final int ENCRYPTION = 0x01;
    private static final int INSTANCE = 0x02;
    private static final int THREAD = 0x03;
    private static final int MARS = 0x04;
    private static final int END = 0xff;

    /** Whether TLS is to begin now. What only protects the login is not offered: such a client goes on in the clear. */
    public boolean wantsTls() {
        return encryption == ON || encryption == REQUIRED;
    }

    public static Prelogin read(ByteBuf message) {
        int start = message.readerIndex();
        int encryption = OFF;
        while (true) {
            int option = message.isReadable() ? message.readUnsignedByte() : END;
            if (option == END) {
                return new Prelogin(encryption);
            }
            if (message.readableBytes() < 4) {
                throw SqlError.malformed("a PRELOGIN that ends too early");
            }
            int offset = message.readUnsignedShort();
            int length = message.readUnsignedShort();
            if (start + offset + length > message.writerIndex()) {
                throw SqlError.malformed("a PRELOGIN option beyond the end");
            }
            if (option == ENCRYPTION && length > 0) {
                // The high bits speak of client certificates.
                encryption = message.getUnsignedByte(start + offset) & 0x0f;
            }
        }
    }

    /** @param encryption what the server decided */
    public static void write(int encryption, ByteBuf out) {
        int[] options = {VERSION, ENCRYPTION, INSTANCE, THREAD, MARS};
        int[] lengths = {6, 1, 1, 0, 1};
        int offset = options.length * 5 + 1;
        for (int i = 0; i < options.length; i++) {
            out.writeByte(options[i]).writeShort(offset).writeShort(lengths[i]);
            offset += lengths[i];
        }
        out.writeByte(END);
        out.writeByte(ServerName.MAJOR)
                .writeByte(ServerName.MINOR)
                .writeShort(ServerName.BUILD)
                .writeShort(0);
        out.writeByte(encryption);
        out.writeByte(0);
        out.writeByte(0);
    }
}

package io.sluice.stack.sqlserver.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.type.SqlType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One answer to a client: tokens ([MS-TDS] 2.2.7) cut into packets of the agreed size and handed on as they fill, so that an answer of
 * any length takes the memory of one row.
 *
 * <p>A DONE is held back until it is known whether more follows, because it has to say so.
 */
public final class Answer {

    private static final int COLMETADATA = 0x81;
    private static final int ROW = 0xd1;
    private static final int ERROR = 0xaa;
    private static final int INFO = 0xab;
    private static final int RETURNSTATUS = 0x79;
    private static final int RETURNVALUE = 0xac;
    private static final int ENVCHANGE = 0xe3;
    private static final int DONE = 0xfd;
    private static final int DONEPROC = 0xfe;
    private static final int DONEINPROC = 0xff;

    private static final int MORE = 0x01;
    private static final int FAILED = 0x02;
    private static final int COUNT = 0x10;
    private static final int ATTENTION = 0x20;

    private static final int EXECUTE = 0xe0;
    private static final int NULLABLE = 0x01;
    private static final int UPDATABLE = 0x08;
    private static final int OUTPUT_PARAMETER = 0x01;

    private final Consumer<ByteBuf> packets;
    private final int packetSize;
    private final Profile profile;
    private final ByteBuf buffer;
    private final PacketCutter cutter;
    private @Nullable HeldDone held;

    /** @param packets takes whole packets, header included, and may block */
    public Answer(ByteBufAllocator allocator, int packetSize, Profile profile, Consumer<ByteBuf> packets) {
        this.packets = packets;
        this.packetSize = packetSize;
        this.profile = profile;
        this.buffer = allocator.buffer(packetSize * 2);
        this.cutter = new PacketCutter(allocator);
    }

    public void columns(List<String> names, List<SqlType> types) {
        release(true);
        buffer.writeByte(COLMETADATA).writeShortLE(names.size());
        if (profile.hasKeyTable()) {
            buffer.writeShortLE(0);
        }
        for (int i = 0; i < names.size(); i++) {
            // User type, and the flags of [MS-TDS] 2.2.7.4.
            buffer.writeIntLE(0).writeShortLE(NULLABLE | UPDATABLE);
            TypeInfo.of(types.get(i)).write(buffer);
            writeShortText(names.get(i));
        }
    }

    public void startRow() {
        buffer.writeByte(ROW);
    }

    public void value(@Nullable Object value, SqlType type) {
        ValueWriter.write(value, type, buffer);
    }

    public void endRow() {
        flushFull();
    }

    /** @param count -1 if there is none to tell */
    public void done(Done what, long count, boolean inProcedure) {
        release(true);
        int status = count >= 0 ? COUNT : 0;
        held = new HeldDone(inProcedure ? DONEINPROC : DONE, status, what.command(), Math.max(0, count));
    }

    public void failed(SqlError error, boolean inProcedure) {
        release(true);
        message(ERROR, error);
        held = new HeldDone(inProcedure ? DONEINPROC : DONE, FAILED, Done.NOTHING.command(), 0);
    }

    public void info(SqlError message) {
        release(true);
        message(INFO, message);
    }

    public void returnStatus(int status) {
        release(true);
        buffer.writeByte(RETURNSTATUS).writeIntLE(status);
    }

    /** An output parameter: [MS-TDS] 2.2.7.19. */
    public void returnValue(int ordinal, int value) {
        release(true);
        buffer.writeByte(RETURNVALUE).writeShortLE(ordinal);
        writeShortText("");
        buffer.writeByte(OUTPUT_PARAMETER).writeIntLE(0).writeShortLE(0);
        TypeInfo.of(SqlType.INT).write(buffer);
        ValueWriter.write((long) value, SqlType.INT, buffer);
    }

    public void procedureDone(boolean failed) {
        release(true);
        held = new HeldDone(DONEPROC, failed ? FAILED : 0, EXECUTE, 0);
    }

    /** DATABASE, LANGUAGE, PACKETSIZE ...: [MS-TDS] 2.2.7.9. */
    public void environment(Environment what, String now, String before) {
        release(true);
        int start = startLength(ENVCHANGE);
        buffer.writeByte(what.type());
        writeShortText(now);
        writeShortText(before);
        endLength(start);
    }

    public void collation() {
        release(true);
        int start = startLength(ENVCHANGE);
        buffer.writeByte(Environment.COLLATION.type())
                .writeByte(TypeInfo.COLLATION.length)
                .writeBytes(TypeInfo.COLLATION)
                .writeByte(0);
        endLength(start);
    }

    /** @param what BEGIN has the descriptor as its new value, COMMIT and ROLLBACK as their old */
    public void transaction(Environment what, long descriptor) {
        release(true);
        int start = startLength(ENVCHANGE);
        buffer.writeByte(what.type());
        if (what == Environment.BEGIN) {
            buffer.writeByte(8).writeLongLE(descriptor).writeByte(0);
        } else {
            buffer.writeByte(0).writeByte(8).writeLongLE(descriptor);
        }
        endLength(start);
    }

    /** Tokens that are written elsewhere: LOGINACK, FEATUREEXTACK. */
    void raw(Consumer<ByteBuf> writer) {
        release(true);
        writer.accept(buffer);
    }

    /** What had been asked for was stopped half-way. */
    public void interrupted() {
        release(true);
        held = new HeldDone(DONE, FAILED, Done.NOTHING.command(), 0);
    }

    /** The whole answer to an attention, or the end of one: [MS-TDS] 2.2.1.7. */
    public void attentionDone() {
        held = new HeldDone(DONE, ATTENTION, 0, 0);
    }

    /** Ends the message. A last DONE is made up if nothing else was said. */
    public void end() {
        if (held == null) {
            held = new HeldDone(DONE, 0, 0, 0);
        }
        release(false);
        while (buffer.readableBytes() > cutter.room(packetSize)) {
            packets.accept(cutter.cut(buffer, packetSize, false));
        }
        packets.accept(cutter.cut(buffer, packetSize, true));
    }

    /** Gives the memory back; what was not sent is gone. */
    public void close() {
        buffer.release();
    }

    private void release(boolean more) {
        if (held != null) {
            buffer.writeByte(held.token)
                    .writeShortLE(held.status | (more ? MORE : 0))
                    .writeShortLE(held.command)
                    .writeLongLE(held.count);
            held = null;
        }
        flushFull();
    }

    private void flushFull() {
        while (buffer.readableBytes() > cutter.room(packetSize)) {
            packets.accept(cutter.cut(buffer, packetSize, false));
        }
        buffer.discardSomeReadBytes();
    }

    private void message(int token, SqlError error) {
        int start = startLength(token);
        buffer.writeIntLE(error.number()).writeByte(1).writeByte(error.severity());
        writeLongText(error.text());
        writeShortText(ServerName.NAME);
        writeShortText("");
        buffer.writeIntLE(1);
        endLength(start);
    }

    private int startLength(int token) {
        buffer.writeByte(token).writeShortLE(0);
        return buffer.writerIndex();
    }

    private void endLength(int start) {
        buffer.setShortLE(start - 2, buffer.writerIndex() - start);
    }

    private void writeShortText(String text) {
        buffer.writeByte(text.length());
        buffer.writeCharSequence(text, StandardCharsets.UTF_16LE);
    }

    private void writeLongText(String text) {
        // As long as sys.messages allows.
        String shown = text.substring(0, Math.min(2_047, text.length()));
        buffer.writeShortLE(shown.length());
        buffer.writeCharSequence(shown, StandardCharsets.UTF_16LE);
    }

    private record HeldDone(int token, int status, int command, long count) {}
}

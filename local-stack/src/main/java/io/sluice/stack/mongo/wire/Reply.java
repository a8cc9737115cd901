package io.sluice.stack.mongo.wire;

import io.netty.buffer.ByteBuf;
import io.sluice.stack.mongo.command.CommandTable;

/** Writes the message around a command's reply. */
final class Reply {

    private static final int AWAIT_CAPABLE = 8;

    private Reply() {}

    static void write(Message message, int id, CommandTable commands, ByteBuf out) {
        int start = out.writerIndex();
        out.writeIntLE(0);
        out.writeIntLE(id);
        out.writeIntLE(message.id());
        if (message.legacy()) {
            out.writeIntLE(Message.OP_REPLY);
            out.writeIntLE(AWAIT_CAPABLE);
            // No cursor, from the first, one document.
            out.writeLongLE(0);
            out.writeIntLE(0);
            out.writeIntLE(1);
            commands.answerLegacy(message.request(), out);
        } else {
            out.writeIntLE(Message.OP_MSG);
            out.writeIntLE(0);
            out.writeByte(0);
            commands.answer(message.request(), out);
        }
        out.setIntLE(start, out.writerIndex() - start);
    }
}

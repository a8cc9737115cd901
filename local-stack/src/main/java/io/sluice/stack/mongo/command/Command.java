package io.sluice.stack.mongo.command;

import io.netty.buffer.ByteBuf;
import io.sluice.stack.mongo.query.Refusal;

/** Does what a request says and writes the reply's document. */
interface Command {

    /** @throws Refusal for the error to answer instead; what was written by then is discarded */
    void answer(Request request, ByteBuf out);
}

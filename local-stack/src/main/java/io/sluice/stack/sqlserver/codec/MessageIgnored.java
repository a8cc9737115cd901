package io.sluice.stack.sqlserver.codec;

import java.io.IOException;

/** The client gave up a message while it was sending it, and said so in the last packet's status: [MS-TDS] 2.2.3.1.2. */
public final class MessageIgnored extends IOException {

    public MessageIgnored() {
        super("the client asked to ignore the message");
    }
}

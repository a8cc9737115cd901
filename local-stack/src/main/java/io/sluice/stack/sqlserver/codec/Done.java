package io.sluice.stack.sqlserver.codec;

/** What a DONE token says the statement was: the driver takes its count for an update count only after some of them. */
public enum Done {
    NOTHING(0),
    SELECT(0xc1),
    INSERT(0xc3),
    DELETE(0xc4),
    UPDATE(0xc5),
    CREATE_TABLE(0xc6),
    DROP_TABLE(0xc7),
    ALTER_TABLE(0xd8),
    BULK_INSERT(0xf0);

    private final int command;

    Done(int command) {
        this.command = command;
    }

    int command() {
        return command;
    }
}

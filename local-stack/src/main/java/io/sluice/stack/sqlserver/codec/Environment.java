package io.sluice.stack.sqlserver.codec;

/** What an ENVCHANGE ([MS-TDS] 2.2.7.9) tells of. */
public enum Environment {
    DATABASE(1),
    LANGUAGE(2),
    PACKET_SIZE(4),
    COLLATION(7),
    BEGIN(8),
    COMMIT(9),
    ROLLBACK(10);

    private final int type;

    Environment(int type) {
        this.type = type;
    }

    int type() {
        return type;
    }
}

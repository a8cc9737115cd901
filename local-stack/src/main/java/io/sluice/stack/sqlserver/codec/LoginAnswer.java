package io.sluice.stack.sqlserver.codec;

import java.nio.charset.StandardCharsets;

/** What follows a good login: ENVCHANGE, LOGINACK ([MS-TDS] 2.2.7.14), FEATUREEXTACK (2.2.7.11). */
public final class LoginAnswer {

    private static final int LOGINACK = 0xad;
    private static final int FEATUREEXTACK = 0xae;
    private static final int T_SQL = 0x01;
    private static final int COLUMN_ENCRYPTION = 0x04;
    private static final int UTF8_SUPPORT = 0x0a;
    private static final int END = 0xff;
    private static final String LANGUAGE = "us_english";

    private LoginAnswer() {}

    /** @param profile decides whether column encryption is acknowledged, if the client offered it */
    public static void write(Login login, String database, int packetSize, Profile profile, Answer answer) {
        answer.environment(Environment.DATABASE, database, "master");
        answer.collation();
        answer.environment(Environment.LANGUAGE, LANGUAGE, "");
        answer.raw(out -> {
            int nameUnits = ServerName.PRODUCT.length();
            out.writeByte(LOGINACK)
                    .writeShortLE(1 + 4 + 1 + nameUnits * 2 + 4)
                    .writeByte(T_SQL)
                    .writeInt(login.version())
                    .writeByte(nameUnits);
            out.writeCharSequence(ServerName.PRODUCT, StandardCharsets.UTF_16LE);
            out.writeByte(ServerName.MAJOR).writeByte(ServerName.MINOR).writeShort(ServerName.BUILD);
        });
        answer.environment(Environment.PACKET_SIZE, Integer.toString(packetSize), Integer.toString(packetSize));
        boolean encryption = profile.hasKeyTable() && login.features().contains(COLUMN_ENCRYPTION);
        boolean utf8 = login.features().contains(UTF8_SUPPORT);
        if (encryption || utf8) {
            answer.raw(out -> {
                out.writeByte(FEATUREEXTACK);
                if (encryption) {
                    out.writeByte(COLUMN_ENCRYPTION).writeIntLE(1).writeByte(1);
                }
                if (utf8) {
                    out.writeByte(UTF8_SUPPORT).writeIntLE(1).writeByte(1);
                }
                out.writeByte(END);
            });
        }
        answer.done(Done.NOTHING, -1, false);
    }

    /** What the rest of the session is like: a client that offers no column encryption gets none. */
    public static Profile agreed(Login login, Profile profile) {
        return login.features().contains(COLUMN_ENCRYPTION) ? profile : Profile.WITHOUT_COLUMN_ENCRYPTION;
    }
}

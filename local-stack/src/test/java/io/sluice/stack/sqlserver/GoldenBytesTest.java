package io.sluice.stack.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Conversations byte by byte, each token with its name in [MS-TDS] 2.2.7. */
class GoldenBytesTest {

    @RegisterExtension
    static final StandInExtension STAND_IN = new StandInExtension();

    private static final String DONE = "fd 0000 0000 0000000000000000";
    private static final String COLUMNS =
            "81 0200 0000  00000000 0900 26 04 01 6100  00000000 0900 e7 0a00 0904002600 01 6200 ";

    private RawClient client;

    @BeforeEach
    void connect() throws IOException, SQLException {
        STAND_IN.server().jdbcUrl("shop");
        client = new RawClient(STAND_IN.server().port());
        client.send(RawClient.PRELOGIN);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
    }

    @Test
    void preloginOffersNoTlsToWhoAsksForNone() throws IOException {
        // VERSION 15.0.2000, ENCRYPTION 02, INSTOPT, THREADID, MARS off.
        answers("00 001a 0006  01 0020 0001  02 0021 0001  03 0022 0000  04 0022 0001  ff  0f00 07d0 0000  02  00  00");
    }

    @Test
    void aLoginIsAnsweredWithWhereOneIsAndWhatWasAgreed() throws IOException {
        client.receive();
        client.send(RawClient.login(StandInExtension.PASSWORD, "shop"));
        answers(
                // ENVCHANGE database, collation, language
                "e3 1700 01 04 730068006f007000 06 6d0061007300740065007200",
                "e3 0800 07 05 0904002600 00",
                "e3 1700 02 0a 750073005f0065006e0067006c00690073006800 00",
                // LOGINACK: T-SQL, 7.4, "Microsoft SQL Server", 15.0.2000
                "ad 3200 01 74000004 14 " + RawClient.utf16("Microsoft SQL Server") + " 0f 00 07d0",
                // ENVCHANGE packet size
                "e3 1300 04 04 " + RawClient.utf16("8000") + " 04 " + RawClient.utf16("8000"),
                // FEATUREEXTACK: COLUMNENCRYPTION 1, UTF8_SUPPORT 1
                "ae 04 01000000 01 0a 01000000 01 ff",
                DONE);
    }

    @Test
    void aWrongPasswordIsAnErrorAndTheEnd() throws IOException {
        client.receive();
        client.send(RawClient.login("wrong", "shop"));
        answers(
                "aa 5000 18480000 01 0e 1b00 " + RawClient.utf16("Login failed for user 'sa'.") + " 06 "
                        + RawClient.utf16("SLUICE") + " 00 01000000 ",
                "fd 0200 0000 0000000000000000");
        assertThat(client.isClosedByServer()).isTrue();
    }

    @Test
    void aBatchIsAnsweredWithColumnsRowsAndDone() throws IOException {
        login();
        client.send(RawClient.batch("SELECT 1 AS a, N'x' AS b, NULL"));
        answers(
                "81 0300 0000",
                "00000000 0900 26 04 01 6100",
                "00000000 0900 e7 0200 0904002600 01 6200",
                "00000000 0900 26 04 00",
                "d1 04 01000000 0200 7800 00",
                "fd 1000 c100 0100000000000000");
    }

    @Test
    void anErrorIsToldWithItsNumberAndSeverity() throws IOException {
        login();
        client.send(RawClient.batch("SELECT * FROM x"));
        answers(
                "aa 4a00 d0000000 01 10 1800 " + RawClient.utf16("Invalid object name 'x'.") + " 06 "
                        + RawClient.utf16("SLUICE") + " 00 01000000",
                "fd 0200 0000 0000000000000000");
    }

    @Test
    void aBulkLoadComesInPacketsThatCutItAnywhere() throws IOException {
        login();
        run("CREATE TABLE #t (a int NOT NULL, b nvarchar(5))", "fd 0000 c600 0000000000000000");
        run("INSERT BULK #t ([a] int, [b] nvarchar(5)) with (TABLOCK)", DONE);
        String rows = COLUMNS + "d1 04 01000000 0400 61006200 d1 04 02000000 ffff fd 0000 0000 0000000000000000";
        String bare = rows.replace(" ", "");
        for (int at = 0; at < bare.length(); at += 2) {
            client.send(RawClient.packet(7, at + 2 == bare.length() ? 1 : 0, bare.substring(at, at + 2)));
        }
        answers("fd 1000 f000 0200000000000000");
        run(
                "SELECT b FROM #t ORDER BY a",
                "81 0100 0000 00000000 0900 e7 0a00 0904002600 01 6200",
                "d1 0400 61006200",
                "d1 ffff",
                "fd 1000 c100 0200000000000000");
    }

    @Test
    void aBulkLoadThatIsToBeIgnoredIsAnsweredAndForgotten() throws IOException {
        login();
        run("CREATE TABLE #t (a int NOT NULL, b nvarchar(5))", "fd 0000 c600 0000000000000000");
        run("INSERT BULK #t ([a] int, [b] nvarchar(5))", DONE);
        client.send(RawClient.packet(7, 0, COLUMNS + "d1 04 01000000 0400 61"));
        client.send(RawClient.packet(7, 3, ""));
        answers(DONE);
        run(
                "SELECT COUNT(*) FROM #t",
                "81 0100 0000 00000000 0900 26 04 00",
                "d1 04 00000000",
                "fd 1000 c100 0100000000000000");
    }

    @Test
    void aTransactionTellsItsBeginningAndItsEnd() throws IOException {
        login();
        run("CREATE TABLE #t (a int)", "fd 0000 c600 0000000000000000");
        run("SET IMPLICIT_TRANSACTIONS ON", DONE);
        run("DELETE FROM #t", "e3 0b00 08 08 0100000000000000 00", "fd 1000 c400 0000000000000000");
        run("IF @@TRANCOUNT > 0 COMMIT TRAN", "e3 0b00 09 00 08 0100000000000000", DONE);
        run("DELETE FROM #t", "e3 0b00 08 08 0200000000000000 00", "fd 1000 c400 0000000000000000");
        run("IF @@TRANCOUNT > 0 ROLLBACK TRAN", "e3 0b00 0a 00 08 0200000000000000", DONE);
    }

    @Test
    void anAttentionIsAnsweredByTwoMessagesIfItInterruptsAndByOneIfNot() throws IOException {
        login();
        client.send(RawClient.packet(6, ""));
        answers("fd 2000 0000 0000000000000000");
        STAND_IN.server().faults().delay("SELECT 2", Duration.ofMinutes(1));
        client.send(RawClient.batch("SELECT 2"));
        client.send(RawClient.packet(6, ""));
        answers("fd 0200 0000 0000000000000000");
        answers("fd 2000 0000 0000000000000000");
    }

    @Test
    void aPreparedStatementIsAnsweredInsideAProcedure() throws IOException {
        login();
        String headers = "16000000 12000000 0200 0000000000000000 01000000";
        String declared = " 0000 e7 4000 0904002600 0e00 " + RawClient.utf16("@P0 int");
        String text = " 0000 e7 4000 0904002600 1600 " + RawClient.utf16("SELECT @P0 ");
        // sp_prepexec: the handle comes back as an output parameter.
        client.send(RawClient.packet(
                3, headers + "ffff 0d00 0000  00 01 26 04 00" + declared + text + " 0000 26 04 04 07000000"));
        answers(
                "81 0100 0000 00000000 0900 26 04 00",
                "d1 04 07000000",
                "ff 1100 c100 0100000000000000",
                "79 00000000",
                "ac 0000 00 01 00000000 0000 26 04 04 01000000",
                "fe 0000 e000 0000000000000000");
        // sp_execute, twice in one message.
        client.send(RawClient.packet(
                3,
                headers + "ffff 0c00 0000 0000 26 04 04 01000000 0000 26 04 04 08000000"
                        + "ff ffff 0c00 0000 0000 26 04 04 01000000 0000 26 04 04 09000000"));
        answers(
                "81 0100 0000 00000000 0900 26 04 00 d1 04 08000000 ff 1100 c100 0100000000000000 79 00000000",
                "fe 0100 e000 0000000000000000",
                "81 0100 0000 00000000 0900 26 04 00 d1 04 09000000 ff 1100 c100 0100000000000000 79 00000000",
                "fe 0000 e000 0000000000000000");
    }

    @Test
    void whatIsNoTdsClosesTheConnection() throws IOException {
        client.receive();
        client.send("01 01 0004 0000 01 00");
        assertThat(client.isClosedByServer()).isTrue();
    }

    private void login() throws IOException {
        client.receive();
        client.send(RawClient.login(StandInExtension.PASSWORD, "shop"));
        client.receive();
    }

    private void run(String text, String... tokens) throws IOException {
        client.send(RawClient.batch(text));
        answers(tokens);
    }

    /** The next message is one packet with these tokens. */
    private void answers(String... tokens) throws IOException {
        String payload = String.join("", tokens).replaceAll("\\s+", "");
        assertThat(client.receive()).isEqualTo(String.format("0401%04x00000100 %s", 8 + payload.length() / 2, payload));
    }
}

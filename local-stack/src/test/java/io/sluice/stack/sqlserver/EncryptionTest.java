package io.sluice.stack.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.sqlserver.jdbc.SQLServerBulkCopy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** All three kinds of encryption over the same port. */
class EncryptionTest {

    @RegisterExtension
    static final StandInExtension STAND_IN = new StandInExtension();

    @TempDir
    private Path directory;

    @Test
    void inTheClear() throws Exception {
        loadsAndReads("encrypt=false");
    }

    @Test
    void withTlsThatBeginsInsidePackets() throws Exception {
        loadsAndReads("encrypt=true;trustServerCertificate=true");
    }

    @Test
    void withTlsBeforeTheFirstPacket() throws Exception {
        loadsAndReads("encrypt=strict;serverCertificate=" + certificate());
    }

    @Test
    void aCertificateThatIsNotTrustedIsNotTrusted() {
        assertThatThrownBy(() -> connect("encrypt=true;trustServerCertificate=false"))
                .hasMessageContaining("could not establish a secure connection");
    }

    @Test
    void aWrongPasswordIsToldUnderTlsToo() {
        assertThatThrownBy(() -> DriverManager.getConnection(
                        url("encrypt=true;trustServerCertificate=true"), StandInExtension.USER, "wrong"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(18456));
    }

    private static void loadsAndReads(String encryption) throws Exception {
        for (int time = 0; time < 2; time++) {
            try (Sql sql = connect(encryption)) {
                sql.run("CREATE TABLE #t (id int, c nvarchar(max))");
                BulkRows rows = new BulkRows(List.of(
                        new BulkRows.Column("id", Types.INTEGER, 0, 0),
                        new BulkRows.Column("c", Types.NVARCHAR, 0, 0)));
                for (int i = 0; i < 500; i++) {
                    rows.add(i, "x".repeat(i * 10));
                }
                try (SQLServerBulkCopy copy = new SQLServerBulkCopy(sql.connection)) {
                    copy.setDestinationTableName("#t");
                    copy.writeToServer(rows);
                }
                assertThat(sql.rows("SELECT c FROM #t ORDER BY id"))
                        .hasSize(500)
                        .last()
                        .isEqualTo(List.of("x".repeat(4_990)));
                assertThat(sql.error("SELECT 1 / 0")).isEqualTo(8134);
            }
        }
    }

    private static Sql connect(String encryption) throws SQLException {
        return new Sql(DriverManager.getConnection(url(encryption), StandInExtension.USER, StandInExtension.PASSWORD));
    }

    private static String url(String encryption) throws SQLException {
        return STAND_IN.server().jdbcUrl("shop").replace("encrypt=false", "loginTimeout=20;" + encryption);
    }

    private Path certificate() throws Exception {
        byte[] encoded = STAND_IN.server().certificate().getEncoded();
        String pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(encoded)
                + "\n-----END CERTIFICATE-----\n";
        return Files.writeString(directory.resolve("server.pem"), pem);
    }
}

package io.sluice.stack.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A second client, written by others from the same specification. Debian has it in the package freetds-bin. */
class FreeTdsTest {

    @RegisterExtension
    static final StandInExtension STAND_IN = new StandInExtension();

    @TempDir
    private Path directory;

    @BeforeAll
    static void tsqlIsThere() throws IOException, InterruptedException {
        assumeTrue(exists("tsql"), "FreeTDS' tsql is not installed (Debian: freetds-bin), so it judges nothing here");
    }

    @Test
    void tsqlLogsInAndReadsWhatItWrote() throws Exception {
        String output = tsql(
                """
                CREATE TABLE #t ([Id] bigint NOT NULL, [Name] nvarchar(20), amount decimal(10,2), d date, m datetime2(6), f float, b bit)
                INSERT INTO #t VALUES (1, N'höre', 12.50, '2020-02-29', '2020-02-29T12:34:56.123456', 1.5, 1), (2, NULL, NULL, NULL, NULL, NULL, NULL)
                SELECT * FROM #t ORDER BY Id
                go
                SELECT * FROM nowhere
                go
                """);
        assertThat(output)
                .contains("Id\tName\tamount\td\tm\tf\tb")
                .contains("1\thöre\t12.50\t")
                .contains("2\tNULL\tNULL\tNULL\tNULL\tNULL\tNULL")
                .contains("(2 rows affected)")
                .contains("Msg 208 (severity 16, state 1) from SLUICE Line 1:")
                .contains("Invalid object name 'nowhere'.");
    }

    @Test
    void aWrongPasswordIsToldToTsql() throws Exception {
        assertThat(run("wrong", "SELECT 1\ngo\n")).contains("Msg 18456 (severity 14");
    }

    private String tsql(String script) throws IOException, InterruptedException {
        return run(StandInExtension.PASSWORD, script);
    }

    private String run(String password, String script) throws IOException, InterruptedException {
        Path input = Files.writeString(directory.resolve("script.sql"), script, StandardCharsets.UTF_8);
        Path output = directory.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        "tsql",
                        "-H",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(STAND_IN.server().port()),
                        "-U",
                        StandInExtension.USER,
                        "-P",
                        password)
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(Map.of("TDSVER", "7.4", "LC_ALL", "C.UTF-8"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("tsql ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    private static boolean exists(String program) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", "command -v " + program)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor() == 0;
    }
}

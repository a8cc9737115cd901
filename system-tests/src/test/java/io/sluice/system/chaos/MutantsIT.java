package io.sluice.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The harness can see: without a safeguard it turns red, and for the reason that is to be expected. */
class MutantsIT {

    /** Seeds until a mutant must have been seen. Faults of a seed are the same each time, what they meet is not. */
    private static final int SEEDS = 4;

    @TempDir
    private Path directory;

    @ParameterizedTest(name = "without {0}")
    @CsvSource({
        "MARKER_EARLY,                1, receipt-different",
        "TOTALS_IN_MEMORY,            3, books-differ",
        "HINT_BEFORE_COMMIT,          3, is at generation"
    })
    void aSafeguardThatIsTakenOutIsMissed(Mutant mutant, long firstSeed, String reason) throws IOException {
        Path checkout = Path.of(System.getProperty("sluice.checkout", "..")).toAbsolutePath();
        Path output = directory.resolve("output");

        int code = MutantRun.of(
                mutant,
                checkout,
                List.of("--first-seed=" + firstSeed, "--seeds=" + SEEDS, "--until-red"),
                ProcessBuilder.Redirect.to(output.toFile()));

        List<String> lines = Files.readAllLines(output);
        assertThat(code).as(String.join("\n", lines)).isEqualTo(1);
        assertThat(lines.stream().dropWhile(line -> !line.startsWith("RED")).toList())
                .anyMatch(line -> line.contains(reason));
    }
}

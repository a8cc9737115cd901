package io.sluice.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Some seeds of the harness, with both destinations; {@code ./sluice chaos --both} tries others, and as many as one likes. */
class ChaosIT {

    private static InProcess deployment;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 12);
    }

    @BeforeAll
    static void start(@TempDir Path directory) {
        ChaosMain.oneLogForAll();
        deployment = InProcess.start(directory);
    }

    @AfterAll
    static void end() {
        deployment.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyDocumentArrivesOnceWhateverBreaks(long seed) {
        Trial.Outcome outcome = Trial.run(deployment, TrialPlan.ofBoth(seed));

        System.out.println(outcome);
        assertThat(outcome.green()).as(outcome.toString()).isTrue();
    }
}

package io.sluice.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The harness with real processes and real signals; {@code ./sluice chaos --processes} tries other seeds. */
class ProcessChaosIT {

    private static Processes deployment;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 2);
    }

    @BeforeAll
    static void start() {
        deployment = Processes.start(
                Path.of(System.getProperty("sluice.checkout", "..")),
                Path.of("target", "stacks", UUID.randomUUID().toString().substring(0, 8)));
    }

    @AfterAll
    static void end() {
        deployment.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyDocumentArrivesOnceWhicheverProcessDies(long seed) {
        Trial.Outcome outcome = Trial.run(deployment, TrialPlan.of(seed));

        System.out.println(outcome);
        assertThat(outcome.green()).as(outcome.toString()).isTrue();
    }
}

package io.sluice.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

class TrialsTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final List<String> deployments = new ArrayList<>();

    @Test
    void theTrialBehindOneThatCouldNotBeJudgedHasADeploymentOfItsOwn() {
        int code = run(seed -> {
            if (seed == 2) {
                throw new IllegalStateException("a group is not empty");
            }
            return outcome(seed);
        });

        assertThat(code).isEqualTo(Trials.BROKEN);
        assertThat(deployments).containsExactly("started", "closed", "started", "closed");
        assertThat(text())
                .contains("green seed 1", "BROKEN seed 2", "a group is not empty", "green seed 6")
                .contains("5 of 6 green, 1 could not be judged");
    }

    @Test
    void aRedOneOutweighsAndEndsIt() {
        int code = run(seed -> {
            if (seed == 1) {
                throw new AssertionError("not answering");
            }
            return seed == 3 ? outcome(seed, "a row is missing") : outcome(seed);
        });

        assertThat(code).isEqualTo(Trials.RED);
        assertThat(text()).contains("a row is missing", "1 of 3 green").doesNotContain("seed 4");
    }

    @Test
    void nothingIsTriedForEverIfNoTrialCanBeJudged() {
        int code = run(seed -> {
            throw new IllegalStateException("no PostgreSQL");
        });

        assertThat(code).isEqualTo(Trials.BROKEN);
        assertThat(deployments).hasSize(6);
    }

    private int run(LongFunction<Trial.Outcome> trial) {
        try (Trials<AutoCloseable> trials = new Trials<>(
                () -> {
                    deployments.add("started");
                    return () -> deployments.add("closed");
                },
                (deployment, seed) -> trial.apply(seed),
                new PrintStream(said, true, StandardCharsets.UTF_8))) {
            int code = trials.run(1, 6, true);
            said.writeBytes(trials.summary().getBytes(StandardCharsets.UTF_8));
            return code;
        }
    }

    private String text() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private static Trial.Outcome outcome(long seed, String... wrong) {
        return new Trial.Outcome(TrialPlan.of(seed), Duration.ofSeconds(1), 0, List.of(), List.of(wrong));
    }
}

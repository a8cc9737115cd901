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

    /** Tries until the test of a mutant must have missed it: in some of them two parties race. */
    private static final int TRIES = 3;

    @TempDir
    private Path directory;

    @ParameterizedTest(name = "without {0}")
    @CsvSource({
        "MARKER_EARLY,                1, receipt-different",
        "TOTALS_IN_MEMORY,            3, books-differ",
        "HINT_BEFORE_COMMIT,          3, is at generation"
    })
    void aSafeguardThatIsTakenOutIsMissed(Mutant mutant, long firstSeed, String reason) throws IOException {
        Path output = directory.resolve("output");

        int code = MutantRun.of(
                mutant,
                checkout(),
                List.of("--first-seed=" + firstSeed, "--seeds=" + SEEDS, "--until-red"),
                ProcessBuilder.Redirect.to(output.toFile()));

        String printed = Files.readString(output);
        assertThat(code).as("without %s: %s", mutant, printed).isEqualTo(Trials.RED);
        assertThat(printed.substring(printed.indexOf("\nRED") + 1)).contains(reason);
    }

    /** What a seed meets too seldom is met by a test that was made for it: such a safeguard is missed by its test, and for its reason. */
    @ParameterizedTest(name = "without {0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            SINK_PASSES_ARCHIVE       | connector-runtime    | runtime.lane.ArchivedRunTest#noRowIsWrittenWhileS3IsAwayAndNothingFails() | the ledger of lane
            ARCHIVE_COMMITS_EARLY     | connector-runtime    | runtime.lane.ArchivedRunTest#noRowIsWrittenWhileS3IsAwayAndNothingFails() | the ledger of lane
            READER_BEYOND_END         | connector-runtime    | runtime.lane.GenerationsTest#whatAnOlderGenerationHasStoredBehindItsEndIsNobodys() | the archive of run late ends before
            POSITION_BEFORE_FENCE     | connector-runtime    | runtime.lane.ZombieLaneTest#whatAnOwnerCommitsUntilItIsFencedIsGoneOnFrom() | sequence of lane 0 of edge read
            PLANNING_WITHOUT_FENCE    | connector-runtime    | runtime.kafka.RunPlannerTest#whoPlansOnWhenSomebodyElseHasPlannedLeavesNothing() | what the late planner is told
            GENERATION_BEFORE_LEDGERS | orchestrator-service | orchestrator.whole.GenerationsTest#lostTopicsAreMadeAnewAndTheLanesBeginWhereTheLedgersStand() | [3L, 0L, 7L, 1L]
            AHEAD_SINK_STOPS          | connector-runtime    | runtime.lane.LaneAloneTest#aTaskWhoseCommittedOffsetsAreLostGoesOnFromTheTailOfItsLanes() | every lane of the sink to end
            """)
    void aSafeguardIsMissedByItsTest(Mutant mutant, String module, String method, String reason) throws IOException {
        Path output = directory.resolve("output");

        int code = ModuleTest.GREEN;
        for (int tries = 0; tries < TRIES && code == ModuleTest.GREEN; tries++) {
            code = MutantRun.ofTest(
                    mutant, checkout(), module, "io.sluice." + method, ProcessBuilder.Redirect.to(output.toFile()));
            if (code == ModuleTest.GREEN) {
                System.out.println("without " + mutant + ": not missed by " + method);
            }
        }

        String printed = Files.readString(output);
        assertThat(code).as("without %s: %s", mutant, printed).isEqualTo(ModuleTest.RED);
        assertThat(printed.substring(printed.lastIndexOf("Failures ("))).contains(reason);
    }

    private static Path checkout() {
        return Path.of(System.getProperty("sluice.checkout", "..")).toAbsolutePath();
    }
}

package io.sluice.orchestrator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.orchestrator.api.RunAnswer.Progress;
import io.sluice.orchestrator.run.LaneRow;
import io.sluice.orchestrator.run.LaneSums;
import io.sluice.orchestrator.workflow.Workflow;
import io.sluice.orchestrator.workflow.WorkflowParser;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** One figure for a graph in which sinks take what they take of several sources. */
class RunProgressTest {

    /** Lanes of {@code load_both}: 0 and 1 of shop, 2 of crm. */
    private static final Workflow GRAPH = WorkflowParser.stored(
            """
            version: 1
            name: graph
            tasks:
              shop: {use: mongodb.read, connection: m, database: shop, lanes: 2, collections: {orders: {}}}
              crm: {use: mongodb.read, connection: m, database: crm, lanes: 1, collections: {people: {}}}
              clean: {use: transform, from: [shop]}
              tidy: {use: transform, from: [crm]}
              load_shop: {use: redshift.load, connection: w, from: [clean], write: {schema: a}}
              load_both: {use: redshift.load, connection: w, from: [clean, tidy], write: {schema: b}}
            """);

    private static final Map<String, Long> EXPECTED = Map.of("shop", 1000L, "crm", 100L);

    private final List<LaneRow> lanes = new ArrayList<>();

    private void lane(String task, int lane, long rows, boolean ended) {
        lanes.add(new LaneRow(task, lane, 1, rows, rows * 10, 0, ended, null, Instant.EPOCH));
    }

    private Progress progress(Map<String, Long> rates) {
        return new RunProgress(GRAPH, sums(), lanes, rates, EXPECTED).progress();
    }

    private Map<String, LaneSums> sums() {
        return lanes.stream()
                .collect(Collectors.groupingBy(
                        LaneRow::task,
                        Collectors.collectingAndThen(
                                Collectors.toList(),
                                own -> LaneSums.of("run", own.get(0).task(), own))));
    }

    @Test
    void eachSourceCountsByTheSlowestOfItsOwnSinks() {
        // given
        lane("load_shop", 0, 300, false);
        lane("load_shop", 1, 200, false);
        lane("load_both", 0, 100, false);
        lane("load_both", 1, 300, false);
        lane("load_both", 2, 60, false);

        // then
        Progress progress = progress(Map.of());
        assertThat(progress.rows()).isEqualTo(400 + 60);
        assertThat(progress.bytes()).isEqualTo(4000 + 600);
        assertThat(progress.expected()).isEqualTo(1100);
    }

    @Test
    void aSinkWithOneSourceIsToldByItsSumsAlone() {
        // given
        Workflow line = new Workflow(
                "line",
                GRAPH.tasks().stream()
                        .filter(task -> List.of("shop", "clean", "load_shop").contains(task.name()))
                        .toList(),
                List.of(),
                GRAPH.retry(),
                GRAPH.noProgress(),
                GRAPH.rejected(),
                GRAPH.edgeBytes(),
                null,
                GRAPH.snapshotEvery());
        Map<String, LaneSums> sums = Map.of("load_shop", new LaneSums("run", "load_shop", 1, 700, 7000));

        // then
        assertThat(RunProgress.needsLanes(line)).isFalse();
        assertThat(RunProgress.needsLanes(GRAPH)).isTrue();
        assertThat(new RunProgress(line, sums, List.of(), Map.of("load_shop", 10L), Map.of("shop", 1000L)).progress())
                .isEqualTo(new Progress(700, 1000, 7000, 10, 30L));
    }

    @Test
    void whenAllHasArrivedEachDocumentHasCountedOnce() {
        lane("load_shop", 0, 500, true);
        lane("load_shop", 1, 500, true);
        lane("load_both", 0, 500, true);
        lane("load_both", 1, 500, true);
        lane("load_both", 2, 100, true);

        assertThat(progress(Map.of("load_shop", 50L))).isEqualTo(new Progress(1100, 1100, 11_000, 0, null));
    }

    @Test
    void theTimeLeftIsThatOfTheSinkThatTakesLongest() {
        // given 100 of 300 rows a second by the lane of crm, and 200 by the two of shop
        lane("load_shop", 0, 900, false);
        lane("load_both", 0, 100, false);
        lane("load_both", 2, 50, false);

        // then
        Progress progress = progress(Map.of("load_shop", 1L, "load_both", 300L));
        assertThat(progress.rowsPerSecond()).isEqualTo(300);
        assertThat(progress.secondsLeft()).isEqualTo(100);
    }

    @Test
    void sumsThatAreNewerThanTheLanesAreNoMistake() {
        // given a sink whose last lanes ended between two looks
        lane("load_both", 2, 50, false);
        Map<String, LaneSums> sums = Map.of("load_both", new LaneSums("run", "load_both", 3, 1100, 11_000));

        // then
        assertThat(new RunProgress(GRAPH, sums, lanes, Map.of("load_both", 10L), EXPECTED)
                        .progress()
                        .rows())
                .isEqualTo(50);
    }

    @Test
    void nobodyKnowsHowLongASinkTakesThatHasNotBegun() {
        lane("load_both", 0, 100, false);

        assertThat(progress(Map.of("load_both", 300L)).secondsLeft()).isNull();
    }

    @Test
    void aLaneThatHasEndedTakesNoTimeHoweverManyDocumentsWereFilteredOut() {
        // given
        lane("load_shop", 0, 10, true);
        lane("load_shop", 1, 10, true);
        lane("load_both", 0, 5, true);
        lane("load_both", 1, 5, true);
        lane("load_both", 2, 50, false);

        // then
        assertThat(progress(Map.of("load_both", 10L)).secondsLeft()).isEqualTo(5);
    }
}

package io.sluice.orchestrator.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.failure.FailureKind;
import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.snapshot.RunSnapshot;
import io.sluice.contracts.snapshot.RunSnapshot.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The object as it lies on S3. */
class SnapshotFormatTest {

    private static final Instant AT = Instant.parse("2026-11-27T20:00:00.123456Z");

    @Test
    void whatIsWrittenIsReadAgainAndTheFormatStandsFirst() {
        for (RunSnapshot snapshot : List.of(full(), bare())) {
            String json = new String(snapshot.write(), StandardCharsets.UTF_8);
            assertThat(json).startsWith("{\"format\":1,");
            assertThat(RunSnapshot.read("snapshots/r/1.json", snapshot.write())).isEqualTo(snapshot);
        }
        assertThat(new String(bare().write(), StandardCharsets.UTF_8))
                .contains("\"reason\":\"asked\"", "\"takenAt\":\"2026-11-27T20:00:00.123456Z\"")
                .doesNotContain("null");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'format':2}          | is of format 2",
                "{'run':'r'}           | says no format",
                "PK                    | is no JSON",
                "{'format':1,'tasks':3}| says format 1 and is not complete",
                "{'format':1}          | says format 1 and is not complete"
            })
    void anotherFormatIsRefusedWithTheObjectsName(String json, String what) {
        byte[] object = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> RunSnapshot.read("snapshots/r/000000000007.json", object))
                .isInstanceOfSatisfying(
                        BadConfiguration.class, e -> assertThat(e.code()).isEqualTo("snapshot-format"))
                .hasMessageContaining("snapshots/r/000000000007.json " + what)
                .hasMessageContaining("this version reads format 1");
    }

    @Test
    void aNameSaysRunAndNumberAndNothingElseIsOne() {
        assertThat(SnapshotObjects.key("shop-1", 42)).isEqualTo("snapshots/shop-1/000000000042.json");
        assertThat(SnapshotObjects.name("snapshots/shop-1/000000000042.json"))
                .contains(new SnapshotObjects.Name("shop-1", 42));
        for (String other : List.of("snapshots/x", "snapshots/a/1.json", "archive/a/000000000042.json", "")) {
            assertThat(SnapshotObjects.name(other)).isEmpty();
        }
    }

    @Test
    void theNextSequenceIsReadFromWhatALaneCommitsAndOtherTextIsNoAnswer() {
        assertThat(PositionReader.next("1;17;ab;3;4;-1;")).hasValue(17);
        for (String other : List.of("", "2;17;ab;3;4;-1;", "1;x;", "1;17")) {
            assertThat(PositionReader.next(other)).isEmpty();
        }
    }

    private static RunSnapshot full() {
        return new RunSnapshot(
                1,
                "shop-1",
                3,
                7,
                AT,
                Reason.STATE,
                "shop",
                2,
                "name: shop\n",
                "FAILED",
                AT,
                1,
                "shop-0",
                4,
                ContractJson.mapper().readTree("{\"read\": [{\"task\": \"clean\", \"firstLane\": 0}]}"),
                86_400L,
                AT,
                AT,
                AT,
                "nothing",
                new RunSnapshot.Failure("read", FailureKind.BUG, "code", "text"),
                ContractJson.mapper().readTree("{\"read\":{\"orders\":5}}"),
                ContractJson.mapper().readTree("{\"run\":\"shop-1\",\"verdict\":\"VERIFIED\"}"),
                "ids",
                ContractJson.mapper().readTree("{\"read\": [{\"next\": 1, \"link\": 2, \"rows\": 3}]}"),
                List.of(new RunSnapshot.Task("read", "mongodb.read", 3, 2, 4, "FAILED")),
                List.of(new RunSnapshot.Edge("read", "t", List.of(new RunSnapshot.Range(0, 5, 9)))),
                List.of(new RunSnapshot.Group("clean", "g", "t", List.of(new RunSnapshot.Committed(0, 8, "1;2;")))),
                List.of(new RunSnapshot.Ledger("load", List.of(new RunSnapshot.Next(0, 2)))),
                List.of(new RunSnapshot.SchemaLog("clean", "s", 4)),
                List.of(new RunSnapshot.Archived("read", List.of(new RunSnapshot.Next(0, 3)))),
                "nothing is missing");
    }

    private static RunSnapshot bare() {
        return new RunSnapshot(
                1,
                "shop-1",
                3,
                7,
                AT,
                Reason.ASKED,
                "shop",
                2,
                "",
                "QUEUED",
                AT,
                1,
                null,
                null,
                null,
                null,
                AT,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null);
    }
}

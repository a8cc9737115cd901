package io.sluice.transform.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.runtime.connection.Secrets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

class StepsTest {

    private static final String ORDER =
            "{_id: 1, a: 1, b: {c: 2, d: {e: {f: {g: 3}}}}, items: [{sku: 's', secret: 'x'}, 5]}";

    @Test
    void withoutAStepObjectsAreFlattenedThreeLevelsDeep() {
        assertThat(make(ORDER))
                .isEqualTo(Map.of(
                        "_id", 1L,
                        "a", 1L,
                        "b__c", 2L,
                        "b__d__e__f", "{\"g\":3}",
                        "items", "[{\"sku\":\"s\",\"secret\":\"x\"},5]"));
    }

    @Test
    void depthZeroLeavesObjectsWhole() {
        assertThat(make(ORDER, Map.of("flatten", Map.of("depth", 0))))
                .containsEntry("b", "{\"c\":2,\"d\":{\"e\":{\"f\":{\"g\":3}}}}")
                .doesNotContainKey("b__c");
    }

    @Test
    void selectKeepsFieldsAndWhatIsBelowAlsoInsideJson() {
        assertThat(make(
                        ORDER,
                        Map.of("select", Map.of("in", "ord*", "fields", List.of("b.d", "items.sku"))),
                        Map.of("flatten", Map.of("depth", 1))))
                .isEqualTo(Map.of("b__d", "{\"e\":{\"f\":{\"g\":3}}}", "items", "[{\"sku\":\"s\"}]"));
    }

    @Test
    void aValueOnTheWayToASelectedFieldIsNotKept() {
        assertThat(make("{_id: 1, a: 5}", Map.of("select", Map.of("fields", List.of("_id", "a.b")))))
                .isEqualTo(Map.of("_id", 1L));
    }

    @Test
    void dropReachesIntoArraysAndBelowTheDepth() {
        assertThat(make(ORDER, Map.of("drop", Map.of("fields", List.of("items.secret", "b.d.e.f.g", "a", "_id")))))
                .isEqualTo(Map.of("b__c", 2L, "b__d__e__f", "{}", "items", "[{\"sku\":\"s\"},5]"));
    }

    @Test
    void renameChangesTheNameInsideItsObjectAndLaterStepsSeeTheNewOne() {
        assertThat(make(
                        ORDER,
                        Map.of("rename", Map.of("b", "B2", "b.c", "C2", "items.sku", "article")),
                        Map.of("drop", Map.of("fields", List.of("B2.d", "b", "items.secret")))))
                .isEqualTo(Map.of("_id", 1L, "a", 1L, "b2__c2", 2L, "items", "[{\"article\":\"s\"},5]"));
    }

    @Test
    void ofTwoFieldsThatMeetUnderOneNameTheLaterWins() {
        assertThat(make("{x: 1, y: 2}", Map.of("rename", Map.of("x", "y"))))
                .isEqualTo(Map.of("y", 2L, "_sluice_extra", "{\"y\":{\"$numberInt\":\"1\"}}"));
    }

    @Test
    void aStepForAnotherCollectionDoesNothing() {
        assertThat(make("{a: 1}", Map.of("drop", Map.of("in", "customers", "fields", List.of("a")))))
                .isEqualTo(Map.of("a", 1L));
    }

    @Test
    void aDroppedFieldIsNotInTheOverflowEither() {
        assertThat(make(
                        "{a: {s: 'secret', n: {$numberDouble: 'NaN'}}}",
                        Map.of("drop", Map.of("fields", List.of("a.s"))),
                        Map.of("flatten", Map.of("depth", 0))))
                .isEqualTo(Map.of("_sluice_extra", "{\"a\":{\"n\":{\"$numberDouble\":\"NaN\"}}}"));
    }

    @Test
    void anIdThatIsAnObjectIsFlattenedAndItsKeyIsThatOfTheWholeId() {
        Map<String, Object> whole = withKey("{_id: {a: 1, b: 'x'}}");
        Map<String, Object> notSelected =
                withKey("{_id: {a: 1, b: 'x'}, c: 1}", Map.of("select", Map.of("fields", List.of("c"))));
        assertThat(whole).containsEntry("_id__a", 1L).containsEntry("_id__b", "x");
        assertThat(notSelected).isEqualTo(Map.of("c", 1L, "_sluice_key", whole.get("_sluice_key")));
    }

    @SafeVarargs
    private static Map<String, Object> make(String json, Map<String, Object>... steps) {
        Map<String, Object> row = withKey(json, steps);
        row.remove("_sluice_key");
        return row;
    }

    @SafeVarargs
    private static Map<String, Object> withKey(String json, Map<String, Object>... steps) {
        try (BufferAllocator allocator = new RootAllocator()) {
            Made made = Made.of(
                    new DocumentTransform(Schedulers.immediate(), Secrets.NONE)
                            .open(Tasks.with(Map.of("steps", List.of(steps))), new MemoryLog(List.of()), allocator),
                    allocator,
                    "orders",
                    List.of(DocumentBatch.bytes(BsonDocument.parse(json))));
            return new TreeMap<>(made.rows().get(0));
        }
    }
}

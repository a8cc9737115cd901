package io.sluice.transform.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.contracts.control.Command.KnownColumn;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.runtime.connection.Secrets;
import io.sluice.runtime.connector.SourcePlan.Sample;
import io.sluice.runtime.schema.SchemaEntry;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

class SchemaPlanTest {

    private final DocumentTransform transform = new DocumentTransform(Schedulers.immediate(), Secrets.NONE);

    @Test
    void theClassSeenMostOftenOwnsThePlainNameAndMisfitsGetVariants() {
        assertThat(plan(Map.of(), sample("c", "{b: 'x', a: 1}", "{a: 1.5}", "{a: 2.5, b: 1}", "{a: 'y', b: 'z'}")))
                .containsExactly(entry("b", "text"), entry("a", "float"), entry("b", "int"), entry("a", "text"));
    }

    @Test
    void aTieGoesToTheEarlierClass() {
        assertThat(plan(Map.of(), sample("c", "{a: 'x'}", "{a: true}")))
                .containsExactly(entry("a", "bool"), entry("a", "text"));
    }

    @Test
    void pinnedColumnsComeFirstThenWhatDestinationsRememberThenTheSample() {
        List<SchemaEntry> plan = transform.plan(
                Tasks.with(Map.of("columns", Map.of("c", Map.of("price", "decimal(18,2)")))),
                List.of(sample("c", "{price: 1, size: 2, color: 'red'}")),
                List.of(new KnownColumn("c", "size", List.of("size"), "text", "")));
        assertThat(plan)
                .containsExactly(
                        entry("price", "decimal"), entry("size", "text"), entry("color", "text"), entry("size", "int"));
    }

    @Test
    void nullUndefinedAndMovedValuesMakeNoColumn() {
        assertThat(plan(
                        Map.of(),
                        sample("c", "{a: null, b: {$undefined: true}, c: {$numberDouble: 'NaN'}, d: {$minKey: 1}}")))
                .isEmpty();
    }

    @Test
    void stepsAreAppliedToTheSample() {
        Map<String, Object> settings = Map.of(
                "steps",
                List.of(
                        Map.of("drop", Map.of("in", "other", "fields", List.of("a"))),
                        Map.of("rename", Map.of("in", "c", "o.x", "why"))));
        assertThat(plan(settings, sample("c", "{a: 1, o: {x: 1}}")))
                .containsExactly(entry("a", "int"), new SchemaEntry("c", List.of("o", "why"), "int"));
    }

    @Test
    void twoCollectionsThatWouldBecomeOneTableAreRefusedByName() {
        assertThatThrownBy(() -> plan(Map.of(), sample("Order-Items", "{a: 1}"), sample("order_items", "{a: 1}")))
                .isInstanceOf(BadConfiguration.class)
                .hasMessage("collections \"Order-Items\" and \"order_items\" would both become table \"order_items\"; a"
                        + " table holds one collection: read one of them in another task, with a transform and a load"
                        + " into another schema");
    }

    private List<SchemaEntry> plan(Map<String, Object> settings, Sample... samples) {
        return transform.plan(Tasks.with(settings), List.of(samples), List.of());
    }

    private static SchemaEntry entry(String field, String valueClass) {
        return new SchemaEntry("c", List.of(field), valueClass);
    }

    private static Sample sample(String stream, String... documents) {
        return new Sample(
                stream,
                Stream.of(documents)
                        .map(json -> DocumentBatch.bytes(BsonDocument.parse(json)))
                        .toList());
    }
}

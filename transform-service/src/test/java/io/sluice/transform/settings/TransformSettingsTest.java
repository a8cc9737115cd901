package io.sluice.transform.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.runtime.batch.ValueClass;
import io.sluice.runtime.connection.Secrets;
import io.sluice.transform.row.Tasks;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TransformSettingsTest {

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments(
                        Map.of("colums", Map.of()),
                        "settings: found \"colums\"; allowed are columns, steps; did you mean columns?"),
                arguments(Map.of("columns", List.of()), "columns: found a list; a map belongs here"),
                arguments(
                        Map.of("columns", Map.of("orders", Map.of("price", "money"))),
                        "columns.orders.price: found \"money\"; allowed are decimal(p,s) and the classes bool, int,"
                                + " float, decimal, time, oid, uuid, text, bytes, json"),
                arguments(
                        Map.of("columns", Map.of("orders", Map.of("price", "decimal(39,2)"))),
                        "columns.orders.price: found \"decimal(39,2)\"; decimal(p,s) takes p from 1 to 38 and s from 0"
                                + " to p, which every destination has"),
                arguments(
                        Map.of("columns", Map.of("orders", Map.of("a..b", "int"))),
                        "columns.orders: found \"a..b\"; a segment is empty; an empty field name is written ``; a path"
                                + " is dotted, as in address.city, and a name with a dot in it stands in backticks"),
                arguments(
                        steps(Map.of("cast", Map.of("in", "orders"))),
                        "steps[0].cast: found no field; write field: class for at least one field, as in price:"
                                + " decimal(18,2)"),
                arguments(
                        steps(Map.of("cast", Map.of("a", Map.of("to", "time", "formt", "x")))),
                        "steps[0].cast.a: found \"formt\"; allowed are to, onError, format, zone, round; did you mean"
                                + " format?"),
                arguments(
                        steps(Map.of("cast", Map.of("a", Map.of("to", "time", "zone", "Berlin")))),
                        "steps[0].cast.a.zone: found \"Berlin\"; a zone is a name of the IANA list, as Europe/Berlin,"
                                + " an offset, as +02:00, or UTC"),
                arguments(
                        steps(Map.of("cast", Map.of("a", "int", "onError", "nul"))),
                        "steps[0].cast.onError: found \"nul\"; allowed are reject, null, fail; did you mean null?"),
                arguments(
                        steps(Map.of("filter", Map.of("keep", "doc.total >"))),
                        "steps[0].filter.keep: found \"doc.total >\"; line 1, column 12: it ends too early; a value is"
                                + " missing"),
                arguments(
                        steps(Map.of("filter", Map.of("keep", "doc.at <\n now()"))),
                        "steps[0].filter.keep: found \"doc.at <\n now()\"; line 2, column 5: there is no now; an"
                                + " expression knows doc (doc.total) and the standard functions of CEL, and neither"
                                + " time nor chance"),
                arguments(
                        steps(Map.of("filter", Map.of("keep", "1 + 1"))),
                        "steps[0].filter.keep: found an expression of type int; it must be true or false, as in"
                                + " doc.total > 0"),
                arguments(
                        steps(Map.of("derive", Map.of("a.b", "1"))),
                        "steps[0].derive: found \"a.b\"; a derived field stands at the top of the document: give it one"
                                + " name, in backticks if it holds a dot"),
                arguments(
                        steps(Map.of("mask", Map.of("fields", List.of("a"), "with", "hsh"))),
                        "steps[0].mask.with: found \"hsh\"; allowed are hash, redact, truncate, bucket; did you mean"
                                + " hash?"),
                arguments(
                        steps(Map.of("mask", Map.of("fields", List.of("a"), "with", "hash", "saltRef", "mask-salt"))),
                        "steps[0].mask.saltRef: found \"mask-salt\", which the transform's service does not have; set"
                                + " sluice.secrets.mask-salt (environment variable SLUICE_SECRETS_MASKSALT) where this"
                                + " service runs"),
                arguments(
                        steps(Map.of("mask", Map.of("fields", List.of("a"), "with", "redact", "length", 3))),
                        "steps[0].mask: found \"length\"; allowed are in, fields, with"),
                arguments(
                        steps(Map.of("mask", Map.of("fields", List.of("a"), "with", "bucket", "size", "1w"))),
                        "steps[0].mask.size: found \"1w\"; numbers take a whole number, as 10, and times a duration, as"
                                + " 1d (units ms, s, m, h, d)"),
                arguments(steps("flatten"), "steps[0]: found \"flatten\"; a map belongs here"),
                arguments(
                        steps(Map.of("explode", Map.of("field", "items"))),
                        "steps[0]: found \"explode\"; it comes with a later version; this version has the steps"
                                + " flatten, select, drop, rename, cast, filter, derive, mask"),
                arguments(
                        steps(Map.of("flaten", Map.of())),
                        "steps[0]: found \"flaten\"; this version has the steps flatten, select, drop, rename, cast, filter,"
                                + " derive, mask; did you mean flatten?"),
                arguments(
                        steps(Map.of()),
                        "steps[0]: found an empty step; a step is one key with its settings; this"
                                + " version has the steps flatten, select, drop, rename, cast, filter, derive, mask"),
                arguments(
                        steps(Map.of("flatten", Map.of("depth", "3"))),
                        "steps[0].flatten.depth: found \"3\"; a whole number from 0 to 50 belongs here"),
                arguments(
                        steps(Map.of("flatten", Map.of("deep", 3))),
                        "steps[0].flatten: found \"deep\"; allowed are in, depth"),
                arguments(
                        steps(Map.of("select", Map.of("in", "orders"))),
                        "steps[0].select.fields: found nothing; a list belongs here"),
                arguments(
                        steps(Map.of("drop", Map.of("fields", List.of()))),
                        "steps[0].drop.fields: found an empty list; name at least one field"),
                arguments(
                        steps(Map.of("drop", Map.of("fields", List.of("a.`b")))),
                        "steps[0].drop.fields: found \"a.`b\"; the backtick is never closed; a path is dotted, as in"
                                + " address.city, and a name with a dot in it stands in backticks"),
                arguments(
                        steps(Map.of("rename", Map.of("in", "orders"))),
                        "steps[0].rename: found no field; write old: new for at least one field"),
                arguments(
                        steps(Map.of("rename", Map.of("a.b", "c.d"))),
                        "steps[0].rename.a.b: found \"c.d\"; a field stays in its object: give the new name alone, in"
                                + " backticks if it holds a dot"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsWrongIsNamedWithItsPlaceWhatWasFoundAndWhatIsAllowed(Map<String, Object> settings, String message) {
        assertThatThrownBy(() -> TransformSettings.of(Tasks.with(settings), Secrets.NONE))
                .isInstanceOf(BadConfiguration.class)
                .hasMessage("task \"clean\", " + message);
    }

    @Test
    void pinsAndStepsAreReadForTheCollectionsTheyAreFor() {
        TransformSettings settings = TransformSettings.of(
                Tasks.with(Map.of(
                        "columns",
                        Map.of("order_?", Map.of("`a.b`.c", "Decimal(18, 2)")),
                        "steps",
                        List.of(Map.of("drop", Map.of("in", "order_*", "fields", List.of("x")))))),
                Secrets.NONE);

        assertThat(settings.pinned("order_1"))
                .isEqualTo(Map.of(List.of("a.b", "c"), new PinnedType(ValueClass.DECIMAL, 18, 2)));
        assertThat(settings.pinned("order_10")).isEmpty();
        assertThat(settings.steps("order_10").place(List.of("x", "y"))).isNull();
        assertThat(settings.steps("customers").place(List.of("x"))).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("paths")
    void aPathIsReadBackAsItWasWritten(List<String> path, String text) {
        assertThat(FieldPath.write(path)).isEqualTo(text);
        assertThat(FieldPath.parse(text)).isEqualTo(path);
    }

    static Stream<Arguments> paths() {
        return Stream.of(
                arguments(List.of("a"), "a"),
                arguments(List.of("a", "b c"), "a.b c"),
                arguments(List.of("a.b", "c"), "`a.b`.c"),
                arguments(List.of("", ""), "``.``"),
                arguments(List.of("`", "x`y"), "````.`x``y`"),
                arguments(List.of("a#2"), "`a#2`"));
    }

    private static Map<String, Object> steps(Object step) {
        return Map.of("steps", List.of(step));
    }

    @Test
    void eachMistakeOfACheckStandsAtItsKeyAndHidesNoOther() {
        Map<String, Object> settings = Map.of(
                "columns",
                Map.of("orders", Map.of("price", "money")),
                "steps",
                List.of(
                        Map.of("filter", Map.of("keep", "doc.total >")),
                        Map.of("flatten", Map.of("depth", 2)),
                        Map.of("derive", Map.of("a", "doc.x + 1", "b", "doc.size(")),
                        Map.of("mask", Map.of("fields", List.of("mail"), "with", "hash", "saltRef", "nobody-has-it")),
                        Map.of("explode", Map.of())));
        assertThat(TransformSettings.findings(Tasks.with(settings), new Secrets(Map.of())))
                .extracting(finding -> String.join("/", finding.path()) + " " + finding.code())
                .containsExactly(
                        "columns settings-invalid",
                        "steps/0/filter/keep settings-invalid",
                        "steps/2/derive/b settings-invalid",
                        "steps/3/mask/saltRef secret-unknown",
                        "steps/4/explode settings-invalid");
    }
}

package io.sluice.transform.table;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.runtime.batch.ColumnOrigin;
import io.sluice.runtime.batch.ValueClass;
import io.sluice.runtime.naming.TableName;
import io.sluice.runtime.schema.SchemaEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ColumnNamesTest {

    private static final String[] SEGMENTS = {
        "a",
        "A",
        "ä",
        "Ä",
        "a\u0308",
        "b c",
        "b_c",
        "b.c",
        "a__b",
        "",
        "_",
        "_sluice_key",
        "_sluice_extra",
        "İ",
        "x__v_text",
        "x",
        "long".repeat(16),
        "long".repeat(20),
        "長い名前の列".repeat(6),
        "👩",
        "_id",
        "v_text"
    };

    @Test
    void namesAreLowerCaseAndKeepUnicodeLetters() {
        assertThat(names(List.of("Straße Nr."), List.of("a", "B c"), List.of("9"), List.of("_id"), List.of("A\u030A")))
                .containsExactly("straße_nr_", "a__b_c", "9", "_id", "å");
    }

    @Test
    void whoCameFirstKeepsThePlainNameAndTheNextOneEndsInAHash() {
        List<String> names = names(List.of("a b"), List.of("a_b"), List.of("a.b"));
        assertThat(names.get(0)).isEqualTo("a_b");
        assertThat(names.get(1)).matches("a_b_[a-z2-7]{8}");
        assertThat(names.get(2)).matches("a_b_[a-z2-7]{8}").isNotEqualTo(names.get(1));
        assertThat(names(List.of("a.b"), List.of("a b"), List.of("a_b")).get(0)).isEqualTo("a_b");
    }

    @Test
    void noFieldTakesTheNameOfAColumnOfSluice() {
        assertThat(names(List.of("_sluice_key"), List.of("_Sluice", "run")))
                .allSatisfy(name -> assertThat(name).matches("_sluice_.*_[a-z2-7]{8}"));
    }

    @Test
    void theHashOfAPathIsFixed() {
        assertThat(names(List.of("_sluice_key"))).containsExactly("_sluice_key_6jk7ofo7");
    }

    @Test
    void aVariantIsNamedAfterThePlainColumn() {
        TableColumns table = new TableColumns();
        table.add(new SchemaEntry("t", List.of("Price"), "int"));
        table.add(new SchemaEntry("t", List.of("Price"), "text"));
        PathColumns price = requireNonNull(table.find(List.of("Price")));
        Column text = requireNonNull(price.column(ValueClass.TEXT));
        assertThat(text.field().getName()).isEqualTo("price__v_text");
        assertThat(ColumnOrigin.of(text.field()))
                .isEqualTo(new ColumnOrigin(List.of("Price"), ValueClass.TEXT, "price"));
    }

    @Test
    void namesAreUniqueShortEnoughAndStayAsTheLogGrows() {
        for (long seed = 0; seed < 200; seed++) {
            List<SchemaEntry> log = randomLog(new Random(seed));
            List<String> whole = replay(log);
            Set<String> unique = new HashSet<>(whole);

            assertThat(unique).as("seed %d", seed).hasSameSizeAs(whole);
            assertThat(whole)
                    .as("seed %d", seed)
                    .allMatch(name -> name.getBytes(StandardCharsets.UTF_8).length <= 63)
                    .allMatch(name -> !name.isEmpty())
                    .noneMatch(Set.of("_sluice_key", "_sluice_extra", "_sluice_run", "_sluice_split")::contains);
            assertThat(replay(log)).as("seed %d", seed).isEqualTo(whole);
            int shorter = new Random(seed).nextInt(log.size());
            List<String> before = replay(log.subList(0, shorter));
            assertThat(whole.subList(0, before.size())).as("seed %d", seed).isEqualTo(before);
        }
    }

    @Test
    void aTableIsNamedAfterItsCollectionAlone() {
        assertThat(TableName.of("Orders")).isEqualTo("orders");
        assertThat(TableName.of("order-items.2024")).isEqualTo("order_items_2024");
        assertThat(TableName.of("x".repeat(63))).isEqualTo("x".repeat(63));
        assertThat(TableName.of("x".repeat(64))).matches("x{54}_[a-z2-7]{8}");
        assertThat(TableName.of("_sluice_ledger")).matches("_sluice_ledger_[a-z2-7]{8}");
    }

    /** Names in the order in which columns were made; repeats in the log make none. */
    private static List<String> replay(List<SchemaEntry> log) {
        TableColumns table = new TableColumns();
        List<String> names = new ArrayList<>();
        for (SchemaEntry entry : log) {
            int before = table.size();
            table.add(entry);
            PathColumns columns = table.find(entry.path());
            if (table.size() > before && columns != null) {
                Column column = columns.column(ValueClass.ofWord(entry.valueClass()));
                names.add(column == null ? "missing" : column.field().getName());
            }
        }
        return names;
    }

    @SafeVarargs
    private static List<String> names(List<String>... paths) {
        List<SchemaEntry> log = new ArrayList<>();
        for (List<String> path : paths) {
            log.add(new SchemaEntry("t", path, "text"));
        }
        return replay(log);
    }

    private static List<SchemaEntry> randomLog(Random random) {
        List<SchemaEntry> log = new ArrayList<>();
        int size = 1 + random.nextInt(120);
        for (int i = 0; i < size; i++) {
            List<String> path = new ArrayList<>();
            for (int depth = random.nextInt(3); depth >= 0; depth--) {
                path.add(SEGMENTS[random.nextInt(SEGMENTS.length)]);
            }
            ValueClass[] classes = ValueClass.values();
            log.add(new SchemaEntry("t", path, classes[random.nextInt(classes.length)].word()));
        }
        return log;
    }
}

package io.sluice.sqlserver.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.Answer.Checked;
import io.sluice.contracts.control.Answer.TableToCome;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Before a run: what would be made in the destination, and what is in the way. Nothing is made. */
class DestinationCheckTest {

    private final Database database = new Database();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatIsNotThereYetIsShownAsTheStatementsThatMakeIt() {
        Checked checked = check();

        assertThat(checked.findings()).isEmpty();
        assertThat(checked.tables())
                .extracting(TableToCome::table)
                .containsExactly(database.schema + ".*", database.schema + ".orders", database.schema + ".order_items");
        assertThat(checked.tables()).noneMatch(TableToCome::exists);
        assertThat(checked.tables().get(0).statements()).containsExactly("CREATE SCHEMA [" + database.schema + "]");
        assertThat(checked.tables().get(1).statements().get(0))
                .startsWith("CREATE TABLE [" + database.schema + "].[orders] (_sluice_key varchar(32)");
        assertThat(database.query("SELECT name FROM sys.schemas WHERE name = '$schema'"))
                .isEmpty();
    }

    @Test
    void aTableOfSomebodyElseIsFound() {
        database.sink.plan(database.merge("run-1"), 1).block(Database.PATIENCE);
        database.execute("CREATE TABLE $schema.orders (id bigint)");

        assertThat(check().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("table-not-ours");
            assertThat(finding.path()).containsExactly("write", "schema");
        });
    }

    private Checked check() {
        return Objects.requireNonNull(database.sink
                .check(
                        Database.task("check-1", 1, Map.of("write", Map.of("schema", database.schema))),
                        List.of("orders", "order-items", "order-items"))
                .block(Database.PATIENCE));
    }
}

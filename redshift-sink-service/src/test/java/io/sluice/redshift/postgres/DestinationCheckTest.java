package io.sluice.redshift.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.Answer.Checked;
import io.sluice.contracts.control.Answer.TableToCome;
import io.sluice.contracts.control.TaskRef;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Before a run: what would be made in the destination, and what is in the way. Nothing is made. */
class DestinationCheckTest {

    @Test
    void whatIsNotThereYetIsShownAsTheStatementsThatMakeIt() {
        // given a schema that is not there
        Map<String, Object> settings = Map.of("write", Map.of("schema", "not_there_yet", "mode", "merge"));

        // when
        Checked checked = check(Database.task("check-1", 1, settings), Map.of());

        // then
        assertThat(checked.findings()).isEmpty();
        assertThat(checked.tables())
                .extracting(TableToCome::table)
                .containsExactly("not_there_yet.*", "not_there_yet.orders", "not_there_yet.order_items");
        assertThat(checked.tables()).noneMatch(TableToCome::exists);
        assertThat(checked.tables().get(0).statements()).containsExactly("CREATE SCHEMA \"not_there_yet\"");
        assertThat(checked.tables().get(1).statements().get(0))
                .startsWith("CREATE TABLE \"not_there_yet\".\"orders\" (");
        try (Database database = new Database()) {
            assertThat(database.query("SELECT 1 FROM pg_namespace WHERE nspname = 'not_there_yet'"))
                    .isEmpty();
        }
    }

    @Test
    void aUserWhoMustNotMakeTheSchemaIsToldWhatToGrant() {
        try (Database database = new Database()) {
            database.execute("DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'poorer') THEN"
                    + " CREATE ROLE poorer LOGIN PASSWORD 'hunter3'; END IF; END $$");
            Checked checked = check(
                    Database.task("check-2", 1, Map.of("write", Map.of("schema", "not_mine"))),
                    Map.of("username", "poorer", "password", "hunter3"));
            assertThat(checked.findings()).singleElement().satisfies(finding -> {
                assertThat(finding.path()).containsExactly("write", "schema");
                assertThat(finding.code()).isEqualTo("destination-permission");
                assertThat(finding.detail()).contains("not_mine", "grant").doesNotContain("hunter3");
            });
        }
    }

    private static Checked check(TaskRef task, Map<String, String> connection) {
        try (PostgresSink sink = new PostgresSink(Database.connections(connection))) {
            return Objects.requireNonNull(
                    sink.check(task, List.of("orders", "order-items")).block(Database.PATIENCE));
        }
    }
}

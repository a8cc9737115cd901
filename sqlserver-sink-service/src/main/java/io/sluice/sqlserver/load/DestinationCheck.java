package io.sluice.sqlserver.load;

import io.sluice.contracts.control.Answer.Checked;
import io.sluice.contracts.control.Answer.TableToCome;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.runtime.naming.TableName;
import io.sluice.runtime.sink.LoadSettings;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a run would find in the destination, and make there. Changes nothing. */
final class DestinationCheck {

    private final Session session;
    private final LoadSettings settings;

    DestinationCheck(Session session, LoadSettings settings) {
        this.session = session;
        this.settings = settings;
    }

    Checked of(List<String> streams) throws SQLException {
        boolean there = SqlServerSink.schemaExists(session, settings);
        if (!mayCreate(there)) {
            return refused(there);
        }
        try {
            return new Checked(List.of(), List.of(), tables(there, streams));
        } catch (BadConfiguration ours) {
            return Checked.found(List.of("write", "schema"), ours.code(), ours.text());
        }
    }

    /** A table needs the right to make tables in the database, and ALTER on its schema. */
    private boolean mayCreate(boolean there) throws SQLException {
        String rights = "SELECT HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'CREATE TABLE'), "
                + (there
                        ? "HAS_PERMS_BY_NAME("
                                + SqlName.literal(SqlName.schemaOf(settings).quoted()) + ", N'SCHEMA', N'ALTER')"
                        : "HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'CREATE SCHEMA')");
        return session.query(rights, row -> row.getInt(1) == 1 && row.getInt(2) == 1)
                .get(0);
    }

    private Checked refused(boolean there) {
        return Checked.found(
                List.of("write", "schema"),
                "destination-permission",
                there
                        ? "the user of this connection must not make tables in the schema " + settings.schema()
                                + "; grant it CREATE TABLE in the database and ALTER on the schema"
                        : "the schema " + settings.schema() + " is not there, and the user of this connection must"
                                + " not make it; make it, or grant the user CREATE SCHEMA and CREATE TABLE in the"
                                + " database");
    }

    private List<TableToCome> tables(boolean schemaThere, List<String> streams) throws SQLException {
        List<TableToCome> tables = new ArrayList<>();
        tables.add(new TableToCome(
                settings.schema() + ".*",
                schemaThere,
                schemaThere
                        ? List.of()
                        : List.of("CREATE SCHEMA " + SqlName.schemaOf(settings).quoted())));
        Set<String> seen = new TreeSet<>();
        for (String stream : streams) {
            String table = TableName.of(stream);
            if (seen.add(table)) {
                tables.add(table(table));
            }
        }
        return tables;
    }

    private TableToCome table(String table) throws SQLException {
        TableCatalog.requireOurs(session, settings, table);
        boolean there = TableCatalog.exists(session, settings, table);
        return new TableToCome(
                settings.qualified(table),
                there,
                there && settings.merges()
                        ? List.of()
                        : List.of(TableCatalog.createTable(
                                SqlName.of(settings, settings.written(table)), settings, Stream.empty())));
    }
}

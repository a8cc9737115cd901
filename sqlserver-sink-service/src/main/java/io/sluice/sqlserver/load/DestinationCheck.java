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
        try {
            return new Checked(List.of(), List.of(), tables(there, streams));
        } catch (BadConfiguration ours) {
            return Checked.found(List.of("write", "schema"), ours.code(), ours.text());
        }
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

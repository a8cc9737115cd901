package io.sluice.sqlserver.load;

import io.sluice.contracts.control.Answer.Measured;
import io.sluice.contracts.control.Answer.TableFigures;
import io.sluice.contracts.control.TaskRef;
import io.sluice.runtime.batch.SluiceColumns;
import io.sluice.runtime.connector.LedgerBooks;
import io.sluice.runtime.sink.LoadSettings;
import io.sluice.runtime.sink.RunBooks;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What the receipt compares: the ledgers' sums, and what the database itself counts of the run's rows. */
final class RunFigures {

    private final LoadSettings settings;
    private final TaskRef task;

    RunFigures(LoadSettings settings, TaskRef task) {
        this.settings = settings;
        this.task = task;
    }

    Measured measure(Session session) throws SQLException {
        LedgerBooks books =
                RunBooks.of(new Ledger(settings).read(session, task)).sum();
        List<TableFigures> tables = new ArrayList<>();
        for (var entry : books.tables().entrySet()) {
            String table = RunBooks.tableOf(entry.getKey());
            tables.add(new TableFigures(
                    RunBooks.streamOf(entry.getKey()),
                    settings.qualified(table),
                    entry.getValue(),
                    stored(session, table)));
        }
        return new Measured(books.streams(), tables);
    }

    private long stored(Session session, String table) throws SQLException {
        session.at("table " + settings.qualified(table));
        if (!TableCatalog.exists(session, settings, table)) {
            return 0;
        }
        return session.query(
                        "SELECT COUNT_BIG(*) FROM " + SqlName.of(settings, table) + " WHERE " + SluiceColumns.RUN
                                + " = ?",
                        row -> row.getLong(1),
                        task.run())
                .get(0);
    }
}

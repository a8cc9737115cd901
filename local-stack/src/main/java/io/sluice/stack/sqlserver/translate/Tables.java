package io.sluice.stack.sqlserver.translate;

import io.sluice.stack.sqlserver.catalogue.Catalogue;
import io.sluice.stack.sqlserver.catalogue.Table;
import io.sluice.stack.sqlserver.error.DatabaseFailure;
import io.sluice.stack.sqlserver.tsql.ObjectName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks up the tables of one statement, and remembers them: an error of PostgreSQL's is told in their names. */
final class Tables {

    private final Catalogue catalogue;
    private final List<Table> found = new ArrayList<>();

    Tables(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    Table require(ObjectName name) {
        try {
            return remember(catalogue.require(name));
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }

    Optional<Table> find(ObjectName name) {
        try {
            return catalogue.find(name).map(this::remember);
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }

    Optional<Integer> schemaId(String schema) {
        try {
            return catalogue.schemaId(schema);
        } catch (SQLException e) {
            throw new DatabaseFailure(e);
        }
    }

    String database() {
        return catalogue.database();
    }

    List<Table> found() {
        return List.copyOf(found);
    }

    Table remember(Table table) {
        found.add(table);
        return table;
    }
}

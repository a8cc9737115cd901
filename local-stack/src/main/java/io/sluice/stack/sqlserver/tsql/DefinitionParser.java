package io.sluice.stack.sqlserver.tsql;

import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.tsql.Statement.ColumnDefinition;
import io.sluice.stack.sqlserver.tsql.Statement.KeyDefinition;
import io.sluice.stack.sqlserver.type.SqlType;
import io.sluice.stack.sqlserver.type.TypeName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what makes and removes tables: CREATE, ALTER, DROP, TRUNCATE. The first word has been read. */
final class DefinitionParser {

    private final Words words;

    DefinitionParser(Words words) {
        this.words = words;
    }

    Statement create() {
        if (words.skip("TABLE")) {
            return createTable();
        }
        if (words.skip("SCHEMA")) {
            return new Statement.CreateSchema(words.name());
        }
        boolean unique = words.skip("UNIQUE");
        boolean clustered = words.skip("CLUSTERED");
        if (!clustered) {
            words.skip("NONCLUSTERED");
        }
        words.expect("INDEX");
        String name = words.name();
        words.expect("ON");
        ObjectName table = words.objectName();
        return new Statement.CreateIndex(table, new KeyDefinition(name, false, clustered, keyColumns()), unique);
    }

    Statement alter() {
        words.expect("TABLE");
        ObjectName table = words.objectName();
        words.expect("ADD");
        List<ColumnDefinition> columns = new ArrayList<>();
        do {
            columns.add(column());
        } while (words.skipSymbol(","));
        return new Statement.AddColumns(table, columns);
    }

    Statement drop() {
        words.expect("TABLE");
        boolean ifExists = words.skip("IF", "EXISTS");
        List<ObjectName> tables = new ArrayList<>();
        do {
            tables.add(words.objectName());
        } while (words.skipSymbol(","));
        return new Statement.DropTable(tables, ifExists);
    }

    Statement truncate() {
        words.expect("TABLE");
        return new Statement.Truncate(words.objectName());
    }

    private Statement createTable() {
        ObjectName table = words.objectName();
        List<ColumnDefinition> columns = new ArrayList<>();
        List<KeyDefinition> keys = new ArrayList<>();
        words.expectSymbol("(");
        do {
            if (words.sees("CONSTRAINT") || words.sees("PRIMARY") || words.sees("UNIQUE")) {
                keys.add(key(null));
            } else {
                ColumnDefinition column = column();
                columns.add(column);
                if (words.sees("CONSTRAINT") || words.sees("PRIMARY") || words.sees("UNIQUE")) {
                    keys.add(key(column.name()));
                }
            }
        } while (words.skipSymbol(","));
        words.expectSymbol(")");
        return new Statement.CreateTable(table, columns, keys);
    }

    private ColumnDefinition column() {
        String name = words.name();
        int start = words.mark();
        SqlType type = new TypeParser(words).type(1);
        if (type.name() == TypeName.BINARY) {
            words.backTo(start);
            throw words.unexpected();
        }
        String collation = null;
        if (words.skip("COLLATE")) {
            collation = words.name();
            Collations.check(collation);
            if (!type.isText()) {
                throw SqlError.syntaxNear("COLLATE");
            }
        }
        Boolean nullable = null;
        if (words.skip("NOT", "NULL")) {
            nullable = Boolean.FALSE;
        } else if (words.skip("NULL")) {
            nullable = Boolean.TRUE;
        }
        return new ColumnDefinition(name, type, nullable, collation);
    }

    /** @param column the column that the key was written behind; null if it stands alone and names its columns */
    private KeyDefinition key(@Nullable String column) {
        String name = words.skip("CONSTRAINT") ? words.name() : null;
        boolean primary = words.skip("PRIMARY", "KEY");
        if (!primary) {
            words.expect("UNIQUE");
        }
        boolean clustered = words.skip("CLUSTERED") || (!words.skip("NONCLUSTERED") && primary);
        return new KeyDefinition(name, primary, clustered, column == null ? keyColumns() : List.of(column));
    }

    private List<String> keyColumns() {
        List<String> columns = new ArrayList<>();
        words.expectSymbol("(");
        do {
            columns.add(words.name());
            if (!words.skip("ASC")) {
                words.skip("DESC");
            }
        } while (words.skipSymbol(","));
        words.expectSymbol(")");
        return columns;
    }
}

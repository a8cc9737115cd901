package io.sluice.stack.sqlserver.tsql;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what changes rows: INSERT, UPDATE, DELETE, INSERT BULK. The first word has been read. */
final class ChangeParser {

    private final Words words;

    ChangeParser(Words words) {
        this.words = words;
    }

    Statement insert() {
        if (words.skip("BULK")) {
            return insertBulk();
        }
        words.skip("INTO");
        ObjectName table = words.objectName();
        new QueryParser(words).hints();
        List<String> columns = words.seesSymbol("(") ? names() : List.of();
        if (words.sees("SELECT")) {
            return new Statement.Insert(table, columns, new Statement.Insert.Selected(new QueryParser(words).query()));
        }
        words.expect("VALUES");
        List<List<Expression>> rows = new ArrayList<>();
        do {
            words.expectSymbol("(");
            rows.add(new ExpressionParser(words).list());
            words.expectSymbol(")");
        } while (words.skipSymbol(","));
        return new Statement.Insert(table, columns, new Statement.Insert.Values(rows));
    }

    Statement update() {
        ObjectName target = words.objectName();
        new QueryParser(words).hints();
        words.expect("SET");
        List<Statement.Update.Assignment> assignments = new ArrayList<>();
        do {
            String column = words.objectName().object();
            words.expectSymbol("=");
            assignments.add(new Statement.Update.Assignment(column, new ExpressionParser(words).expression()));
        } while (words.skipSymbol(","));
        Query.From from = words.skip("FROM") ? new QueryParser(words).from() : null;
        return new Statement.Update(target, assignments, from, where());
    }

    Statement delete() {
        words.skip("FROM");
        ObjectName target = words.objectName();
        new QueryParser(words).hints();
        Query.From from = words.skip("FROM") ? new QueryParser(words).from() : null;
        return new Statement.Delete(target, from, where());
    }

    /** {@code WITH d AS (SELECT ...) DELETE FROM d WHERE ...}. */
    Statement deleteRanked() {
        String name = words.name();
        words.expect("AS");
        words.expectSymbol("(");
        Query query = new QueryParser(words).query();
        words.expectSymbol(")");
        words.expect("DELETE");
        words.skip("FROM");
        if (!words.peek().text().equalsIgnoreCase(name)) {
            throw words.unexpected();
        }
        words.take();
        return new Statement.DeleteRanked(name, query, where());
    }

    private Statement insertBulk() {
        ObjectName table = words.objectName();
        words.expectSymbol("(");
        List<String> columns = new ArrayList<>();
        do {
            columns.add(words.name());
            // What the rows look like is said once more in front of them; that is what is believed.
            bulkType();
        } while (words.skipSymbol(","));
        words.expectSymbol(")");
        return new Statement.InsertBulk(table, columns, bulkOptions());
    }

    private void bulkType() {
        words.name();
        if (words.skipSymbol("(")) {
            do {
                words.take();
            } while (words.skipSymbol(","));
            words.expectSymbol(")");
        }
        if (words.skip("COLLATE")) {
            words.name();
        }
    }

    private Set<String> bulkOptions() {
        Set<String> options = new LinkedHashSet<>();
        if (words.skip("WITH")) {
            words.expectSymbol("(");
            do {
                String option = words.option();
                options.add(option);
                if (words.skipSymbol("=")) {
                    words.whole();
                } else if (option.equals("ORDER")) {
                    words.expectSymbol("(");
                    new ExpressionParser(words).orderBy();
                    words.expectSymbol(")");
                }
            } while (words.skipSymbol(","));
            words.expectSymbol(")");
        }
        return options;
    }

    private @Nullable Predicate where() {
        return words.skip("WHERE") ? new PredicateParser(words).predicate() : null;
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        words.expectSymbol("(");
        do {
            names.add(words.name());
        } while (words.skipSymbol(","));
        words.expectSymbol(")");
        return names;
    }
}

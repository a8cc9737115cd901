package io.sluice.stack.sqlserver.translate;

import io.sluice.stack.sqlserver.catalogue.Catalogue;
import io.sluice.stack.sqlserver.catalogue.Table;
import io.sluice.stack.sqlserver.translate.QueryTranslator.Result;
import io.sluice.stack.sqlserver.translate.QueryTranslator.Translated;
import io.sluice.stack.sqlserver.tsql.Predicate;
import io.sluice.stack.sqlserver.tsql.Query;
import io.sluice.stack.sqlserver.tsql.Statement;
import io.sluice.stack.sqlserver.type.SqlType;
import io.sluice.stack.sqlserver.type.TypeName;
import java.util.ArrayList;
import java.util.List;

/** Translates one statement. Reads the catalogue, and so belongs inside the statement's transaction. */
public final class Translator {

    private final Tables tables;
    private final Variables variables;

    public Translator(Catalogue catalogue, Variables variables) {
        this.tables = new Tables(catalogue);
        this.variables = variables;
    }

    /** One column of an answer. @param name empty if it has none */
    public record ResultColumn(String name, SqlType type) {}

    /**
     * A query for PostgreSQL.
     *
     * @param sql gives a column for each of {@code columns}; two for a datetimeoffset: UTC, minutes
     */
    public record TranslatedQuery(String sql, List<ResultColumn> columns) {}

    public TranslatedQuery select(Query query) {
        Translated translated = new QueryTranslator(null, tables, variables).translate(query);
        List<ResultColumn> columns = new ArrayList<>();
        List<String> stored = new ArrayList<>();
        boolean split = false;
        for (Result result : translated.results()) {
            columns.add(new ResultColumn(result.name(), result.value().knownType()));
            String column = "c" + columns.size();
            if (result.value().knownType().name() == TypeName.DATETIMEOFFSET) {
                stored.add("(r." + column + ").utc, (r." + column + ").minutes");
                split = true;
            } else {
                stored.add("r." + column);
            }
        }
        String sql = split
                ? "select " + String.join(", ", stored) + " from (" + translated.sql() + ") as r"
                : translated.sql();
        return new TranslatedQuery(sql, columns);
    }

    /** A query for one boolean. */
    public String condition(Predicate predicate) {
        ExpressionTranslator expressions = new ExpressionTranslator(new Scope(null), tables, variables);
        return "select " + new PredicateTranslator(expressions).translate(predicate);
    }

    public String insert(Statement.Insert insert) {
        return new ChangeTranslator(tables, variables).insert(insert);
    }

    public String update(Statement.Update update) {
        return new ChangeTranslator(tables, variables).update(update);
    }

    public String delete(Statement.Delete delete) {
        return new ChangeTranslator(tables, variables).delete(delete);
    }

    public String deleteRanked(Statement.DeleteRanked delete) {
        return new ChangeTranslator(tables, variables).deleteRanked(delete);
    }

    /** Counts a table in that a statement uses without being translated. */
    public void remember(Table table) {
        tables.remember(table);
    }

    /** The tables that were named so far; an error of PostgreSQL's is told with their names. */
    public List<Table> tables() {
        return tables.found();
    }
}

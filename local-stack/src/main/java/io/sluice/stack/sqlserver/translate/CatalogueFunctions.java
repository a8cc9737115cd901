package io.sluice.stack.sqlserver.translate;

import io.sluice.stack.sqlserver.catalogue.Column;
import io.sluice.stack.sqlserver.catalogue.Table;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.tsql.Expression;
import io.sluice.stack.sqlserver.tsql.ObjectName;
import io.sluice.stack.sqlserver.tsql.Parser;
import io.sluice.stack.sqlserver.type.SqlType;
import java.util.Optional;
import java.util.Set;

/** OBJECT_ID and its kin: answered from the catalogue before the statement runs, so their arguments must be known by then. */
final class CatalogueFunctions {

    private static final Set<String> NAMES =
            Set.of("OBJECT_ID", "SCHEMA_ID", "SCHEMA_NAME", "COL_LENGTH", "DB_NAME", "HAS_PERMS_BY_NAME");

    private CatalogueFunctions() {}

    static boolean isOne(String function) {
        return NAMES.contains(function);
    }

    static Bound of(Expression.Call call, ExpressionTranslator translator) {
        return switch (call.function() + call.arguments().size()) {
            case "OBJECT_ID1", "OBJECT_ID2" -> objectId(call, translator);
            case "SCHEMA_ID0" -> whole(Optional.of(1));
            case "SCHEMA_ID1" -> whole(translator.tables().schemaId(text(call, 0, translator)));
            case "SCHEMA_NAME0" -> Literals.text("dbo", SqlType.SYSNAME);
            case "COL_LENGTH2" -> columnLength(call, translator);
            // There is one user, who may do everything.
            case "HAS_PERMS_BY_NAME3" -> whole(Optional.of(1));
            case "DB_NAME0" -> Literals.text(translator.tables().database(), SqlType.SYSNAME);
            default -> throw SqlError.syntaxNear(call.function());
        };
    }

    private static Bound objectId(Expression.Call call, ExpressionTranslator translator) {
        boolean tablesOnly = call.arguments().size() == 2;
        if (tablesOnly && !text(call, 1, translator).strip().equalsIgnoreCase("U")) {
            return whole(Optional.empty());
        }
        return whole(table(text(call, 0, translator), translator).map(Table::id).filter(id -> id != 0));
    }

    private static Bound columnLength(Expression.Call call, ExpressionTranslator translator) {
        Optional<Column> column =
                table(text(call, 0, translator), translator).flatMap(table -> table.column(text(call, 1, translator)));
        return new Bound(
                column.map(found -> found.type().maxLength() + "::int2").orElse("null::int2"), SqlType.SMALLINT);
    }

    /** A temporary table is in another database, and is found only if that is named. */
    private static Optional<Table> table(String text, ExpressionTranslator translator) {
        ObjectName name = Parser.objectName(text);
        if (name == null || (name.isTemporary() && !"tempdb".equalsIgnoreCase(name.database()))) {
            return Optional.empty();
        }
        return translator.tables().find(name);
    }

    private static Bound whole(Optional<Integer> value) {
        return new Bound(value.map(id -> id + "::int4").orElse("null::int4"), SqlType.INT);
    }

    private static String text(Expression.Call call, int index, ExpressionTranslator translator) {
        return translator.constantText(call.arguments().get(index));
    }
}

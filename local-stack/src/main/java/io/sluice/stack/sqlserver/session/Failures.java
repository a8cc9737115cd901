package io.sluice.stack.sqlserver.session;

import io.sluice.stack.sqlserver.catalogue.Column;
import io.sluice.stack.sqlserver.catalogue.Index;
import io.sluice.stack.sqlserver.catalogue.Table;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.type.StoredText;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Says what SQL Server would have said where PostgreSQL refused: its SQLSTATE decides the number, the statement's tables the names. */
final class Failures {

    static final String CANCELLED = "57014";

    private static final Pattern DUPLICATE =
            Pattern.compile("\\)=\\((.*)\\) (?:already exists|is duplicated)\\.?", Pattern.DOTALL);
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern INPUT =
            Pattern.compile("invalid input syntax for type (\\w+).*: \"(.*)\"", Pattern.DOTALL);
    private static final Pattern TOO_LONG = Pattern.compile("index row size (\\d+) exceeds .* for index \"([^\"]*)\"");

    private final List<Table> tables;
    private final int session;
    private final String statement;

    /** @param statement INSERT, UPDATE ... as error 515 names it */
    Failures(List<Table> tables, int session, String statement) {
        this.tables = tables;
        this.session = session;
        this.statement = statement;
    }

    SqlError translate(SQLException failure) {
        ServerErrorMessage message = failure instanceof PSQLException known ? known.getServerErrorMessage() : null;
        String text = message == null ? String.valueOf(failure.getMessage()) : String.valueOf(message.getMessage());
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        return switch (state) {
            case "TDS01" -> raised(text);
            case "23502" -> missingValue(message);
            case "23505" -> duplicate(message);
            case "23514" -> outOfRange(message);
            case "22003" -> SqlError.overflow(overflown(text));
            case "22012" -> SqlError.divideByZero();
            case "22P02" -> unreadable(text);
            case "22007", "22008" -> SqlError.conversionToTimeFailed();
            case "40P01" -> SqlError.deadlock(session);
            case "40001" ->
                SqlError.updateConflict(tables.isEmpty() ? "" : tables.get(0).text());
            case "55P03" -> SqlError.lockTimeout();
            case "42803" -> notGrouped(text);
            // Dropped by another session after the name was looked up.
            case "42P01" ->
                SqlError.missingObject(tables.isEmpty() ? "" : tables.get(0).text());
            case "54000" -> tooLong(text);
            default -> SqlError.unforeseen(state + " " + text);
        };
    }

    /** What a function of the stand-in raised: the number, a blank, what the message needs. */
    private SqlError raised(String text) {
        String[] parts = text.split(" ", -1);
        return switch (parts[0]) {
            case "511" -> SqlError.rowTooLong(Integer.parseInt(parts[1]));
            case "535" -> SqlError.dateDifferenceOverflow();
            case "220" ->
                new SqlError(220, 16, "Arithmetic overflow error for data type tinyint, value = " + parts[1] + ".");
            case "1946" -> {
                int most = Integer.parseInt(parts[2]);
                yield SqlError.keyTooLong(
                        Integer.parseInt(parts[1]),
                        indexName(parts[3]),
                        most,
                        most == 900 ? "clustered" : "nonclustered");
            }
            default -> SqlError.unforeseen(text);
        };
    }

    private SqlError missingValue(@Nullable ServerErrorMessage message) {
        String column = named(message, ServerErrorMessage::getColumn)
                .flatMap(stored -> tables.stream()
                        .flatMap(table -> table.storedColumn(stored).stream())
                        .findFirst())
                .map(Column::name)
                .orElse("");
        String table = table(message).map(Table::text).orElse("");
        return statement.equals("ALTER TABLE")
                ? SqlError.notNullWithoutDefault(column, table)
                : SqlError.nullRefused(column, table, statement);
    }

    private SqlError duplicate(@Nullable ServerErrorMessage message) {
        String constraint = named(message, ServerErrorMessage::getConstraint).orElse("");
        if (constraint.equals("tables_name")) {
            return SqlError.objectExists(statement);
        }
        if (constraint.equals("schemas_folded_key")) {
            return SqlError.objectExists(statement);
        }
        String value = duplicateValue(message);
        String table = table(message).map(Table::text).orElse("");
        if (statement.equals("CREATE INDEX")) {
            return SqlError.duplicatesAtCreation(table, constraint, value);
        }
        Optional<Index> index = tables.stream()
                .flatMap(each -> each.storedIndex(constraint).stream())
                .findFirst();
        if (index.isEmpty()) {
            return SqlError.unforeseen("a duplicate in " + constraint);
        }
        String name = index.get().name();
        return switch (index.get().kind()) {
            case PRIMARY_KEY -> SqlError.duplicateKey("PRIMARY KEY", name, table, value);
            case UNIQUE_CONSTRAINT -> SqlError.duplicateKey("UNIQUE KEY", name, table, value);
            case INDEX -> SqlError.duplicateRow(name, table, value);
        };
    }

    private static String duplicateValue(@Nullable ServerErrorMessage message) {
        Matcher matcher =
                DUPLICATE.matcher(named(message, ServerErrorMessage::getDetail).orElse(""));
        return matcher.find() ? StoredText.read(matcher.group(1)) : "";
    }

    private SqlError outOfRange(@Nullable ServerErrorMessage message) {
        String constraint = named(message, ServerErrorMessage::getConstraint).orElse("");
        Optional<Column> column = tables.stream()
                .flatMap(table -> table.columns().stream())
                .filter(each -> each.checkName().equals("\"" + constraint + "\""))
                .findFirst();
        if (column.isEmpty()) {
            return SqlError.unforeseen("a row that fails " + constraint);
        }
        return column.get().type().isWhole()
                ? SqlError.overflow("tinyint")
                : SqlError.truncated(
                        table(message).map(Table::text).orElse(""), column.get().name(), "");
    }

    private static String overflown(String text) {
        for (String type : List.of("bigint", "smallint", "real")) {
            if (text.contains(type)) {
                return type;
            }
        }
        return text.contains("integer") ? "int" : text.contains("double") ? "float" : "numeric";
    }

    private static SqlError unreadable(String text) {
        Matcher matcher = INPUT.matcher(text);
        if (!matcher.find()) {
            return SqlError.unforeseen(text);
        }
        String value = StoredText.read(matcher.group(2));
        return switch (matcher.group(1)) {
            case "uuid" -> SqlError.conversionToGuidFailed();
            case "numeric" -> SqlError.conversionError("nvarchar", "numeric");
            case "double", "real" -> SqlError.conversionError("nvarchar", "float");
            case "date", "timestamp", "time" -> SqlError.conversionToTimeFailed();
            case "boolean" -> SqlError.conversionFailed("nvarchar", value, "bit");
            default -> SqlError.conversionFailed("nvarchar", value, "int");
        };
    }

    private SqlError notGrouped(String text) {
        Matcher matcher = QUOTED.matcher(text);
        String stored = matcher.find() ? matcher.group(1).replaceFirst("^.*\\.", "") : "";
        String name = tables.stream()
                .flatMap(table -> table.storedColumn(stored).stream())
                .map(Column::name)
                .findFirst()
                .orElse(stored);
        return SqlError.notGrouped(name);
    }

    private SqlError tooLong(String text) {
        Matcher matcher = TOO_LONG.matcher(text);
        if (matcher.find()) {
            return SqlError.keyTooLong(
                    Integer.parseInt(matcher.group(1)), indexName(matcher.group(2)), 1_700, "nonclustered");
        }
        return text.contains("row is too big")
                ? SqlError.rowTooLong(Integer.parseInt(text.replaceAll("\\D+(\\d+).*", "$1")))
                : SqlError.unforeseen(text);
    }

    private String indexName(String stored) {
        return tables.stream()
                .flatMap(table -> table.storedIndex(stored).stream())
                .map(Index::name)
                .findFirst()
                .orElse(stored);
    }

    private Optional<Table> table(@Nullable ServerErrorMessage message) {
        Optional<String> stored = named(message, ServerErrorMessage::getTable);
        return tables.stream()
                .filter(table -> stored.isPresent() && table.stored().endsWith("\"" + stored.get() + "\""))
                .findFirst();
    }

    private static Optional<String> named(
            @Nullable ServerErrorMessage message, Function<ServerErrorMessage, @Nullable String> field) {
        return message == null ? Optional.empty() : Optional.ofNullable(field.apply(message));
    }
}

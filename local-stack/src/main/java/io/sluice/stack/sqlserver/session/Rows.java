package io.sluice.stack.sqlserver.session;

import io.sluice.stack.sqlserver.codec.Answer;
import io.sluice.stack.sqlserver.translate.Translator.ResultColumn;
import io.sluice.stack.sqlserver.translate.Translator.TranslatedQuery;
import io.sluice.stack.sqlserver.type.DateTimeOffset;
import io.sluice.stack.sqlserver.type.SqlType;
import io.sluice.stack.sqlserver.type.StoredText;
import io.sluice.stack.sqlserver.type.TypeName;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Carries the rows of a query from PostgreSQL into an answer, some hundred at a time. */
final class Rows {

    private static final int FETCH = 256;

    private final TranslatedQuery query;

    Rows(TranslatedQuery query) {
        this.query = query;
    }

    void describe(Answer answer) {
        answer.columns(
                query.columns().stream().map(ResultColumn::name).toList(),
                query.columns().stream().map(ResultColumn::type).toList());
    }

    /** @return how many there were */
    long send(Connection connection, Answer answer) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.setFetchSize(FETCH);
            try (ResultSet rows = statement.executeQuery(query.sql())) {
                describe(answer);
                long count = 0;
                while (rows.next()) {
                    send(rows, answer);
                    count++;
                }
                return count;
            }
        }
    }

    private void send(ResultSet row, Answer answer) throws SQLException {
        answer.startRow();
        int at = 1;
        List<ResultColumn> columns = query.columns();
        for (ResultColumn column : columns) {
            answer.value(value(row, at, column.type()), column.type());
            at += width(column.type());
        }
        answer.endRow();
    }

    private static int width(SqlType type) {
        return type.name() == TypeName.DATETIMEOFFSET ? 2 : 1;
    }

    private static @Nullable Object value(ResultSet row, int at, SqlType type) throws SQLException {
        Object value =
                switch (type.name()) {
                    case BIGINT, INT, SMALLINT, TINYINT -> row.getLong(at);
                    case BIT -> row.getBoolean(at);
                    case FLOAT -> row.getDouble(at);
                    case REAL -> row.getFloat(at);
                    case DECIMAL -> decimal(row.getBigDecimal(at), type.scale());
                    case NVARCHAR, VARCHAR -> text(row.getString(at));
                    case VARBINARY, BINARY -> row.getBytes(at);
                    case DATE -> row.getObject(at, LocalDate.class);
                    case DATETIME2 -> row.getObject(at, LocalDateTime.class);
                    case DATETIMEOFFSET -> offset(row.getObject(at, LocalDateTime.class), row.getInt(at + 1));
                    case TIME -> row.getObject(at, LocalTime.class);
                    case UNIQUEIDENTIFIER -> row.getObject(at, UUID.class);
                };
        return row.wasNull() ? null : value;
    }

    private static @Nullable BigDecimal decimal(@Nullable BigDecimal value, int scale) {
        return value == null ? null : value.setScale(scale);
    }

    private static @Nullable String text(@Nullable String stored) {
        return stored == null ? null : StoredText.read(stored);
    }

    private static @Nullable DateTimeOffset offset(@Nullable LocalDateTime utc, int minutes) {
        return utc == null ? null : new DateTimeOffset(utc, minutes);
    }
}

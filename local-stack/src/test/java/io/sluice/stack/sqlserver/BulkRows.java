package io.sluice.stack.sqlserver;

import com.microsoft.sqlserver.jdbc.ISQLServerBulkData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows in a list, as the driver's bulk copy takes them. */
final class BulkRows implements ISQLServerBulkData {

    private final List<Column> columns;
    private final List<@Nullable Object[]> rows = new ArrayList<>();
    private Iterator<@Nullable Object[]> iterator = Collections.emptyIterator();
    private boolean started;
    private int given;
    private int failAt = Integer.MAX_VALUE;
    private int breakAt = Integer.MAX_VALUE;

    BulkRows(List<Column> columns) {
        this.columns = columns;
    }

    /** @param type of java.sql.Types or microsoft.sql.Types */
    record Column(String name, int type, int precision, int scale) {}

    void add(@Nullable Object... row) {
        rows.add(row);
    }

    @Override
    public Set<Integer> getColumnOrdinals() {
        Set<Integer> ordinals = new LinkedHashSet<>();
        for (int i = 1; i <= columns.size(); i++) {
            ordinals.add(i);
        }
        return ordinals;
    }

    @Override
    public String getColumnName(int column) {
        return columns.get(column - 1).name();
    }

    @Override
    public int getColumnType(int column) {
        return columns.get(column - 1).type();
    }

    @Override
    public int getPrecision(int column) {
        return columns.get(column - 1).precision();
    }

    @Override
    public int getScale(int column) {
        return columns.get(column - 1).scale();
    }

    /** Fails as a source does that breaks off: with the one exception that the driver expects. */
    void failAt(int row) {
        failAt = row;
    }

    /** Fails in a way that the driver does not expect of a source. */
    void breakAt(int row) {
        breakAt = row;
    }

    @Override
    public @Nullable Object[] getRowData() {
        return iterator.next();
    }

    @Override
    public boolean next() throws SQLException {
        if (!started) {
            started = true;
            iterator = rows.iterator();
        }
        if (given == breakAt) {
            throw new IllegalStateException("the source broke");
        }
        if (given++ == failAt) {
            throw new SQLException("the source broke off");
        }
        return iterator.hasNext();
    }
}

package io.sluice.stack.sqlserver.tsql;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A SELECT.
 *
 * @param from null if it reads no table
 */
public record Query(
        boolean distinct,
        @Nullable Expression top,
        List<Item> items,
        @Nullable From from,
        @Nullable Predicate where,
        List<Expression> groupBy,
        @Nullable Predicate having,
        List<Expression.Order> orderBy) {

    private static final Set<String> LOCKING = Set.of("UPDLOCK", "XLOCK");

    /** Whether it keeps rows that it reads for an update to come. */
    public boolean locksRows() {
        return from != null
                && (from.first().locksRows()
                        || from.joins().stream().anyMatch(join -> join.table().locksRows()));
    }

    /** What a select list may hold. */
    public sealed interface Item {}

    /** {@code *} or {@code t.*}. */
    public record Everything(@Nullable String qualifier) implements Item {}

    /** @param alias null if it has none */
    public record Value(Expression expression, @Nullable String alias) implements Item {}

    /** The tables that are read: the first, and what is joined to it. */
    public record From(Table first, List<Join> joins) {}

    /** @param hints in upper case: UPDLOCK, TABLOCK ... */
    public record Table(ObjectName name, @Nullable String alias, Set<String> hints) {

        public boolean locksRows() {
            return hints.stream().anyMatch(LOCKING::contains);
        }
    }

    public record Join(Kind kind, Table table, Predicate on) {
        public enum Kind {
            INNER,
            LEFT
        }
    }
}

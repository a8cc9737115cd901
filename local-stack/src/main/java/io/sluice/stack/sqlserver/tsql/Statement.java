package io.sluice.stack.sqlserver.tsql;

import io.sluice.stack.sqlserver.type.SqlType;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything that the stand-in can be told to do. */
public sealed interface Statement {

    <R> R accept(Visitor<R> visitor);

    record Select(Query query) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.select(this);
        }
    }

    /** @param columns empty if none are named: then all, in order */
    record Insert(ObjectName table, List<String> columns, Rows rows) implements Statement {
        /** Where the rows come from. */
        public sealed interface Rows {}

        public record Values(List<List<Expression>> rows) implements Rows {}

        public record Selected(Query query) implements Rows {}

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.insert(this);
        }
    }

    /** @param target an alias of {@code from}, or a table if there is no {@code from} */
    record Update(ObjectName target, List<Assignment> assignments, Query.@Nullable From from, @Nullable Predicate where)
            implements Statement {

        public record Assignment(String column, Expression value) {}

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.update(this);
        }
    }

    /** @param target an alias of {@code from}, or a table if there is no {@code from} */
    record Delete(ObjectName target, Query.@Nullable From from, @Nullable Predicate where) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.delete(this);
        }
    }

    /** {@code WITH d AS (SELECT ... FROM t) DELETE FROM d WHERE ...}: rows of t go. */
    record DeleteRanked(String name, Query query, @Nullable Predicate where) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.deleteRanked(this);
        }
    }

    /** @param nullable null if the declaration does not say */
    record ColumnDefinition(String name, SqlType type, @Nullable Boolean nullable, @Nullable String collation) {}

    /** @param name null if the server is to choose it */
    record KeyDefinition(@Nullable String name, boolean primary, boolean clustered, List<String> columns) {}

    record CreateTable(ObjectName table, List<ColumnDefinition> columns, List<KeyDefinition> keys)
            implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.createTable(this);
        }
    }

    record CreateIndex(ObjectName table, KeyDefinition key, boolean unique) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.createIndex(this);
        }
    }

    record CreateSchema(String name) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.createSchema(this);
        }
    }

    record AddColumns(ObjectName table, List<ColumnDefinition> columns) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.addColumns(this);
        }
    }

    record DropTable(List<ObjectName> tables, boolean ifExists) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.dropTable(this);
        }
    }

    record Truncate(ObjectName table) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.truncate(this);
        }
    }

    record If(Predicate condition, Statement then, @Nullable Statement otherwise) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.when(this);
        }
    }

    record Block(List<Statement> statements) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.block(this);
        }
    }

    /** @param option IMPLICIT_TRANSACTIONS, XACT_ABORT, NOCOUNT or FMTONLY */
    record Switch(Option option, boolean on) implements Statement {
        public enum Option {
            IMPLICIT_TRANSACTIONS,
            XACT_ABORT,
            NOCOUNT,
            FMTONLY,
            /** Something whose only allowed value is what the stand-in does anyway. */
            AS_IT_IS
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.set(this);
        }
    }

    /** @param millis -1 to wait for ever */
    record LockTimeout(int millis) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.lockTimeout(this);
        }
    }

    record IsolationLevel(Level level) implements Statement {
        public enum Level {
            READ_UNCOMMITTED,
            READ_COMMITTED,
            REPEATABLE_READ,
            SNAPSHOT,
            SERIALIZABLE
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.isolation(this);
        }
    }

    record Begin() implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.begin();
        }
    }

    record Commit() implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.commit();
        }
    }

    /** @param savepoint null for the whole transaction */
    record Rollback(@Nullable String savepoint) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.rollback(this);
        }
    }

    record Save(String savepoint) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.save(this);
        }
    }

    record Use(String database) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.use(this);
        }
    }

    /** {@code EXEC(N'...')}. */
    record ExecuteText(String text) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.executeText(this);
        }
    }

    /** @param arguments literals and variables only */
    record ExecuteProcedure(String procedure, List<Expression> arguments, @Nullable String status)
            implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.executeProcedure(this);
        }
    }

    /** The announcement of a bulk load: [MS-TDS] 2.2.6.1. @param options in upper case */
    record InsertBulk(ObjectName table, List<String> columns, Set<String> options) implements Statement {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.insertBulk(this);
        }
    }

    /** What one does with each kind of statement. */
    interface Visitor<R> {
        R select(Select select);

        R insert(Insert insert);

        R update(Update update);

        R delete(Delete delete);

        R deleteRanked(DeleteRanked delete);

        R createTable(CreateTable create);

        R createIndex(CreateIndex create);

        R createSchema(CreateSchema create);

        R addColumns(AddColumns add);

        R dropTable(DropTable drop);

        R truncate(Truncate truncate);

        R when(If conditional);

        R block(Block block);

        R set(Switch set);

        R lockTimeout(LockTimeout timeout);

        R isolation(IsolationLevel isolation);

        R begin();

        R commit();

        R rollback(Rollback rollback);

        R save(Save save);

        R use(Use use);

        R executeText(ExecuteText execute);

        R executeProcedure(ExecuteProcedure execute);

        R insertBulk(InsertBulk bulk);
    }
}

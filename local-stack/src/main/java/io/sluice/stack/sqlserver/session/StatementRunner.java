package io.sluice.stack.sqlserver.session;

import io.sluice.stack.sqlserver.bulk.BulkTarget;
import io.sluice.stack.sqlserver.catalogue.Catalogue;
import io.sluice.stack.sqlserver.catalogue.Names;
import io.sluice.stack.sqlserver.catalogue.Table;
import io.sluice.stack.sqlserver.codec.Answer;
import io.sluice.stack.sqlserver.codec.Done;
import io.sluice.stack.sqlserver.codec.Environment;
import io.sluice.stack.sqlserver.codec.ServerName;
import io.sluice.stack.sqlserver.definition.Definitions;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.session.Transaction.Effect;
import io.sluice.stack.sqlserver.translate.Translator;
import io.sluice.stack.sqlserver.translate.Translator.TranslatedQuery;
import io.sluice.stack.sqlserver.translate.Variables;
import io.sluice.stack.sqlserver.translate.Variables.Value;
import io.sluice.stack.sqlserver.tsql.Expression;
import io.sluice.stack.sqlserver.tsql.ObjectName;
import io.sluice.stack.sqlserver.tsql.Predicate;
import io.sluice.stack.sqlserver.tsql.Query;
import io.sluice.stack.sqlserver.tsql.Statement;
import io.sluice.stack.sqlserver.type.SqlType;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does one statement after the other for a session: translates it, runs it in the session's transaction, and writes its part of the
 * answer.
 */
final class StatementRunner implements Statement.Visitor<Work> {

    /** What sp_getapplock answers if it is called without a transaction, or with what the stand-in does not know. */
    static final int LOCK_CALLED_WRONGLY = -999;

    private static final int LOCK_NOT_HAD_IN_TIME = -1;

    private final Connection connection;
    private final Catalogue catalogue;
    private final Definitions definitions;
    private final Transaction transaction;
    private final Options options;
    private final Procedures procedures;
    private final int spid;
    private long lastCount;
    private @Nullable BulkTarget announced;
    private final Map<String, Integer> returned = new HashMap<>();

    // What the statement at work belongs to.
    private Variables parameters = Variables.NONE;
    private @Nullable Answer currentAnswer;
    private boolean inProcedure;
    private String kind = "";
    private @Nullable Translator translator;

    StatementRunner(Connection connection, Catalogue catalogue, Transaction transaction, Options options, int spid) {
        this.connection = connection;
        this.catalogue = catalogue;
        this.definitions = new Definitions(connection, catalogue);
        this.transaction = transaction;
        this.options = options;
        this.procedures = new Procedures(this);
        this.spid = spid;
    }

    void run(Statement statement, Variables parameters, boolean inProcedure, Answer answer)
            throws SQLException, IOException {
        Variables before = this.parameters;
        boolean wasInProcedure = this.inProcedure;
        this.parameters = parameters;
        this.currentAnswer = answer;
        this.inProcedure = inProcedure;
        try {
            statement.accept(this).run();
        } finally {
            this.parameters = before;
            this.inProcedure = wasInProcedure;
        }
    }

    /** Translates the failure of the statement that ran last. */
    Failures failures() {
        List<Table> tables = translator == null ? List.of() : translator.tables();
        return new Failures(tables, spid, kind);
    }

    /** What procedures answered into variables since it was asked last, by their names in lower case. */
    Map<String, Integer> takeReturned() {
        Map<String, Integer> taken = Map.copyOf(returned);
        returned.clear();
        return taken;
    }

    /** What the last INSERT BULK announced; asking uses it up. */
    @Nullable
    BulkTarget takeAnnounced() {
        BulkTarget taken = announced;
        announced = null;
        return taken;
    }

    Procedures procedures() {
        return procedures;
    }

    @Override
    public Work select(Statement.Select select) {
        return () -> scoped(effect(select.query()), "SELECT", () -> {
            TranslatedQuery query = translator().select(select.query());
            Rows rows = new Rows(query);
            if (options.formatOnly) {
                rows.describe(answer());
                done(Done.SELECT, 0);
            } else {
                done(Done.SELECT, rows.send(connection, answer()));
            }
        });
    }

    @Override
    public Work insert(Statement.Insert insert) {
        return change("INSERT", Done.INSERT, () -> translator().insert(insert));
    }

    @Override
    public Work update(Statement.Update update) {
        return change("UPDATE", Done.UPDATE, () -> translator().update(update));
    }

    @Override
    public Work delete(Statement.Delete delete) {
        return change("DELETE", Done.DELETE, () -> translator().delete(delete));
    }

    @Override
    public Work deleteRanked(Statement.DeleteRanked delete) {
        return change("DELETE", Done.DELETE, () -> translator().deleteRanked(delete));
    }

    @Override
    public Work createTable(Statement.CreateTable create) {
        return define(create.table().object(), Done.CREATE_TABLE, () -> warn(definitions.create(create)));
    }

    @Override
    public Work createIndex(Statement.CreateIndex create) {
        return define("CREATE INDEX", Done.NOTHING, () -> {
            remember(create.table());
            warn(definitions.createIndex(create));
        });
    }

    @Override
    public Work createSchema(Statement.CreateSchema create) {
        return define(create.name(), Done.NOTHING, () -> catalogue.createSchema(create.name()));
    }

    @Override
    public Work addColumns(Statement.AddColumns add) {
        return define("ALTER TABLE", Done.ALTER_TABLE, () -> {
            remember(add.table());
            definitions.addColumns(add);
        });
    }

    @Override
    public Work dropTable(Statement.DropTable drop) {
        return define("DROP TABLE", Done.DROP_TABLE, () -> definitions.drop(drop));
    }

    @Override
    public Work truncate(Statement.Truncate truncate) {
        return define("TRUNCATE TABLE", Done.NOTHING, () -> definitions.truncate(truncate.table()));
    }

    void rename(String from, String to) throws SQLException, IOException {
        scoped(Effect.WRITES, "sp_rename", () -> {
            definitions.rename(from, to);
            answer().info(new SqlError(
                    15477,
                    0,
                    "Caution: Changing any part of an object name could break scripts and stored" + " procedures."));
        });
    }

    /**
     * An exclusive lock with a name, until the transaction ends.
     *
     * @param millis how long to wait; below zero for ever
     * @return what sp_getapplock answers: 0 if it is held
     */
    int lock(String name, long millis) throws SQLException, IOException {
        if (transaction.count() == 0) {
            return LOCK_CALLED_WRONGLY;
        }
        int[] status = new int[1];
        scoped(Effect.WRITES, "sp_getapplock", () -> status[0] = locked(name, millis));
        return status[0];
    }

    private int locked(String name, long millis) throws SQLException {
        try (java.sql.Statement around = connection.createStatement();
                PreparedStatement lock =
                        connection.prepareStatement("select pg_advisory_xact_lock(hashtextextended(?, 0))")) {
            around.execute("savepoint tds_lock");
            // PostgreSQL takes 0 for ever.
            around.execute("set local lock_timeout = " + (millis < 0 ? 0 : Math.max(1, millis)));
            lock.setString(1, name);
            try {
                lock.execute();
            } catch (SQLException e) {
                if (!"55P03".equals(e.getSQLState())) {
                    throw e;
                }
                around.execute("rollback to savepoint tds_lock");
                return LOCK_NOT_HAD_IN_TIME;
            }
            around.execute("release savepoint tds_lock");
            return 0;
        }
    }

    @Override
    public Work when(Statement.If conditional) {
        return () -> {
            boolean[] holds = new boolean[1];
            scoped(Effect.NONE, "IF", () -> holds[0] = holds(conditional.condition()));
            if (holds[0]) {
                conditional.then().accept(this).run();
            } else if (conditional.otherwise() != null) {
                conditional.otherwise().accept(this).run();
            }
        };
    }

    @Override
    public Work block(Statement.Block block) {
        return () -> {
            for (Statement statement : block.statements()) {
                statement.accept(this).run();
            }
        };
    }

    @Override
    public Work set(Statement.Switch set) {
        return control(() -> {
            switch (set.option()) {
                case IMPLICIT_TRANSACTIONS -> options.implicitTransactions = set.on();
                case XACT_ABORT -> options.abortTransactionOnError = set.on();
                case NOCOUNT -> options.noCount = set.on();
                case FMTONLY -> options.formatOnly = set.on();
                case AS_IT_IS -> {}
            }
        });
    }

    @Override
    public Work lockTimeout(Statement.LockTimeout timeout) {
        return control(() -> options.lockTimeoutMillis = timeout.millis());
    }

    @Override
    public Work isolation(Statement.IsolationLevel isolation) {
        return control(() -> options.isolation = isolation.level());
    }

    @Override
    public Work begin() {
        return control(() -> transaction.begin(answer()));
    }

    @Override
    public Work commit() {
        return control(() -> transaction.commit(answer()));
    }

    @Override
    public Work rollback(Statement.Rollback rollback) {
        return control(() -> {
            if (rollback.savepoint() == null) {
                transaction.rollback(answer());
            } else {
                transaction.rollbackTo(rollback.savepoint());
            }
        });
    }

    @Override
    public Work save(Statement.Save save) {
        return control(() -> transaction.save(save.savepoint()));
    }

    @Override
    public Work use(Statement.Use use) {
        return control(() -> {
            String here = catalogue.database();
            if (!Names.folded(use.database()).equals(Names.folded(here))) {
                throw SqlError.missingDatabase(use.database());
            }
            answer().environment(Environment.DATABASE, here, here);
            answer().info(new SqlError(5701, 10, "Changed database context to '" + here + "'."));
        });
    }

    @Override
    public Work executeText(Statement.ExecuteText execute) {
        return () -> procedures.text(execute.text(), Variables.NONE, answer());
    }

    @Override
    public Work executeProcedure(Statement.ExecuteProcedure execute) {
        List<Value> arguments = new ArrayList<>();
        execute.arguments().forEach(argument -> arguments.add(argument(argument)));
        return () -> {
            int status = procedures.call(execute.procedure(), arguments, answer());
            if (execute.status() != null) {
                returned.put(execute.status().toLowerCase(Locale.ROOT), status);
            }
        };
    }

    /** @throws SqlError 137 */
    private Value argument(Expression argument) {
        if (argument instanceof Expression.Variable variable) {
            Value value = parameters.values().get(variable.name().toLowerCase(Locale.ROOT));
            if (value == null) {
                throw SqlError.undeclaredVariable(variable.name());
            }
            return value;
        }
        if (argument instanceof Expression.Text text) {
            return new Value(
                    text.text(), SqlType.nvarchar(Math.max(1, text.text().length())));
        }
        boolean negative = argument instanceof Expression.Negative;
        Expression number = argument instanceof Expression.Negative one ? one.operand() : argument;
        long whole = Long.parseLong(((Expression.Number) number).text());
        return new Value(negative ? -whole : whole, SqlType.INT);
    }

    @Override
    public Work insertBulk(Statement.InsertBulk bulk) {
        return () -> scoped(Effect.WRITES, "INSERT", () -> {
            announced = BulkTarget.find(bulk, catalogue);
            done(Done.NOTHING, -1);
        });
    }

    /** Loads what was announced. */
    long load(BulkTarget target, Answer answer, Loading loading) throws SQLException, IOException {
        currentAnswer = answer;
        long[] stored = new long[1];
        scoped(Effect.WRITES, "INSERT", () -> {
            translator().remember(target.table());
            stored[0] = loading.run(connection);
        });
        lastCount = stored[0];
        return stored[0];
    }

    /** Carries rows into PostgreSQL. */
    interface Loading {
        long run(Connection connection) throws SQLException, IOException;
    }

    private Work change(String kind, Done done, Supplier<String> translation) {
        return () -> scoped(Effect.WRITES, kind, () -> {
            String sql = translation.get();
            done(done, update(sql));
        });
    }

    private long update(String sql) throws SQLException {
        try (java.sql.Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            return statement.executeLargeUpdate(sql);
        }
    }

    private boolean holds(Predicate condition) throws SQLException {
        try (java.sql.Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(translator().condition(condition))) {
            statement.setEscapeProcessing(false);
            answer.next();
            return answer.getBoolean(1);
        }
    }

    private Work define(String kind, Done done, Work work) {
        return () -> scoped(Effect.WRITES, kind, () -> {
            work.run();
            done(done, -1);
        });
    }

    private Work control(Work work) {
        return () -> {
            work.run();
            done(Done.NOTHING, -1);
        };
    }

    private Effect effect(Query query) {
        if (query.from() == null || options.formatOnly) {
            return Effect.NONE;
        }
        return query.locksRows() ? Effect.WRITES : Effect.READS;
    }

    private void scoped(Effect effect, String kind, Work work) throws SQLException, IOException {
        this.kind = kind;
        this.translator = new Translator(catalogue, variables());
        transaction.run(effect, answer(), work);
    }

    private void remember(ObjectName name) throws SQLException {
        catalogue.find(name).ifPresent(translator()::remember);
    }

    private void warn(List<SqlError> warnings) {
        warnings.forEach(answer()::info);
    }

    private void done(Done what, long count) {
        if (count >= 0) {
            lastCount = count;
        }
        boolean counts = count >= 0 && (what == Done.SELECT || !options.noCount);
        answer().done(what, counts ? count : -1, inProcedure);
    }

    private Variables variables() {
        Map<String, Value> values = new HashMap<>(parameters.values());
        values.put("@@trancount", new Value((long) transaction.count(), SqlType.INT));
        values.put("@@spid", new Value((long) spid, SqlType.SMALLINT));
        values.put("@@rowcount", new Value(lastCount, SqlType.INT));
        values.put("@@version", new Value(ServerName.VERSION, SqlType.nvarchar(300)));
        values.put("@@servername", new Value(ServerName.NAME, SqlType.SYSNAME));
        return new Variables(values);
    }

    private Translator translator() {
        if (translator == null) {
            throw new IllegalStateException("no statement is at work");
        }
        return translator;
    }

    private Answer answer() {
        if (currentAnswer == null) {
            throw new IllegalStateException("no request is being answered");
        }
        return currentAnswer;
    }

    Options options() {
        return options;
    }
}

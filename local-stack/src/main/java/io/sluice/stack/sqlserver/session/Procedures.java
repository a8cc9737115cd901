package io.sluice.stack.sqlserver.session;

import io.sluice.stack.sqlserver.codec.Answer;
import io.sluice.stack.sqlserver.codec.RemoteCall;
import io.sluice.stack.sqlserver.codec.RemoteCall.Parameter;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.translate.Variables;
import io.sluice.stack.sqlserver.translate.Variables.Value;
import io.sluice.stack.sqlserver.tsql.Parser;
import io.sluice.stack.sqlserver.tsql.Statement;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The system procedures that drivers call, by RPC or as text: the family of prepared statements, sp_rename and sp_getapplock. */
final class Procedures {

    private final StatementRunner runner;
    private final Map<Integer, Prepared> prepared = new HashMap<>();
    private int lastHandle;

    Procedures(StatementRunner runner) {
        this.runner = runner;
    }

    /** What a call will run, for faults and counts; its own name if it runs no text. */
    String textOf(RemoteCall call) {
        List<Parameter> parameters = call.parameters();
        return switch (call.procedure()) {
            case "sp_executesql" ->
                parameters.isEmpty() ? "" : String.valueOf(parameters.get(0).value());
            case "sp_prepexec", "sp_prepare" ->
                parameters.size() < 3 ? "" : String.valueOf(parameters.get(2).value());
            case "sp_execute" -> {
                Prepared known = parameters.isEmpty()
                        ? null
                        : prepared.get(handle(parameters.get(0).value()));
                yield known == null ? call.procedure() : known.text();
            }
            default -> call.procedure();
        };
    }

    /** Answers an RPC up to its RETURNSTATUS and RETURNVALUE; DONEPROC is the caller's. */
    void call(RemoteCall call, Answer answer) throws SQLException, IOException {
        List<Parameter> parameters = call.parameters();
        switch (call.procedure()) {
            case "sp_executesql" -> {
                Prepared statement = prepared(parameters, 0, 1);
                run(statement, rest(parameters, 2), answer);
                answer.returnStatus(0);
                returnValues(statement, 2, answer);
            }
            case "sp_prepexec" -> {
                int handle = keep(prepared(parameters, 2, 1));
                run(require(handle), rest(parameters, 3), answer);
                answer.returnStatus(0);
                answer.returnValue(0, handle);
                returnValues(require(handle), 3, answer);
            }
            case "sp_prepare" -> {
                int handle = keep(prepared(parameters, 2, 1));
                answer.returnStatus(0);
                answer.returnValue(0, handle);
            }
            case "sp_execute" -> {
                Prepared statement = require(handle(value(parameters, 0)));
                run(statement, rest(parameters, 1), answer);
                answer.returnStatus(0);
                returnValues(statement, 1, answer);
            }
            case "sp_unprepare" -> {
                forget(handle(value(parameters, 0)));
                answer.returnStatus(0);
            }
            case "sp_rename" -> {
                runner.rename(text(value(parameters, 0)), text(value(parameters, 1)));
                answer.returnStatus(0);
            }
            default -> throw SqlError.missingProcedure(call.procedure());
        }
    }

    /** What procedures answered into parameters of the statement. @param before arguments in front of its parameters */
    private void returnValues(Prepared statement, int before, Answer answer) {
        Map<String, Integer> returned = runner.takeReturned();
        for (int i = 0; i < statement.names().size(); i++) {
            Integer value = returned.get(statement.names().get(i).toLowerCase(Locale.ROOT));
            if (value != null) {
                answer.returnValue(before + i, value);
            }
        }
    }

    /** Resource, mode, owner and time, in that order. */
    private int lock(List<Value> arguments) throws SQLException, IOException {
        boolean known = "exclusive".equalsIgnoreCase(text(argument(arguments, 1)))
                && "transaction".equalsIgnoreCase(text(argument(arguments, 2)));
        if (!known || !(argument(arguments, 3) instanceof Long millis)) {
            return StatementRunner.LOCK_CALLED_WRONGLY;
        }
        return runner.lock(text(argument(arguments, 0)), millis);
    }

    /** EXEC in a batch. @return what the procedure answers */
    int call(String procedure, List<Value> arguments, Answer answer) throws SQLException, IOException {
        int status = 0;
        switch (procedure.toLowerCase(Locale.ROOT)) {
            case "sp_executesql" -> {
                String declarations =
                        arguments.size() < 2 ? "" : text(arguments.get(1).value());
                Prepared statement = Prepared.of(text(argument(arguments, 0)), declarations);
                Map<String, Value> bound = new HashMap<>();
                for (int i = 2;
                        i < arguments.size() && i - 2 < statement.names().size();
                        i++) {
                    bound.put(statement.names().get(i - 2).toLowerCase(Locale.ROOT), arguments.get(i));
                }
                text(statement.text(), new Variables(bound), answer);
            }
            case "sp_unprepare" -> forget(handle(argument(arguments, 0)));
            case "sp_rename" -> runner.rename(text(argument(arguments, 0)), text(argument(arguments, 1)));
            case "sp_getapplock" -> status = lock(arguments);
            default -> throw SqlError.missingProcedure(procedure);
        }
        answer.returnStatus(status);
        answer.procedureDone(false);
        return status;
    }

    /** What is SET inside a procedure, or inside EXEC('...'), is over when it ends. */
    void text(String text, Variables variables, Answer answer) throws SQLException, IOException {
        Options options = runner.options();
        boolean formatOnly = options.formatOnly;
        boolean noCount = options.noCount;
        boolean abort = options.abortTransactionOnError;
        try {
            for (Statement statement : Parser.batch(text)) {
                runner.run(statement, variables, true, answer);
            }
        } finally {
            options.formatOnly = formatOnly;
            options.noCount = noCount;
            options.abortTransactionOnError = abort;
        }
    }

    private void run(Prepared statement, List<Parameter> values, Answer answer) throws SQLException, IOException {
        text(statement.text(), statement.bind(values), answer);
    }

    private int keep(Prepared statement) {
        lastHandle++;
        prepared.put(lastHandle, statement);
        return lastHandle;
    }

    private Prepared require(int handle) {
        Prepared known = prepared.get(handle);
        if (known == null) {
            throw SqlError.missingHandle(handle);
        }
        return known;
    }

    private void forget(int handle) {
        require(handle);
        prepared.remove(handle);
    }

    private static Prepared prepared(List<Parameter> parameters, int text, int declarations) {
        Object declared =
                parameters.size() > declarations ? parameters.get(declarations).value() : null;
        return Prepared.of(text(value(parameters, text)), declared == null ? "" : declared.toString());
    }

    private static List<Parameter> rest(List<Parameter> parameters, int from) {
        return parameters.size() <= from ? List.of() : parameters.subList(from, parameters.size());
    }

    private static @Nullable Object value(List<Parameter> parameters, int index) {
        if (parameters.size() <= index) {
            throw new SqlError(201, 16, "Procedure or function expects a parameter which was not supplied.");
        }
        return parameters.get(index).value();
    }

    private static @Nullable Object argument(List<Value> arguments, int index) {
        if (arguments.size() <= index) {
            throw new SqlError(201, 16, "Procedure or function expects a parameter which was not supplied.");
        }
        return arguments.get(index).value();
    }

    private static String text(@Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new SqlError(214, 16, "Procedure expects parameter of type 'ntext/nchar/nvarchar'.");
    }

    private static int handle(@Nullable Object value) {
        return value instanceof Long handle ? handle.intValue() : 0;
    }
}

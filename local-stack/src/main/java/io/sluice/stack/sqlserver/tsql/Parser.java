package io.sluice.stack.sqlserver.tsql;

import io.sluice.stack.sqlserver.error.SqlError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the T-SQL that the stand-in knows. The grammar is closed: what it does not hold is refused as a syntax error and never passed on
 * to PostgreSQL, whose answer would prove nothing.
 */
public final class Parser {

    private final Words words;

    private Parser(String text) {
        this.words = new Words(text);
    }

    /** @throws SqlError 102 and its kin; then nothing of the batch is done, as SQL Server does nothing of it */
    public static List<Statement> batch(String text) {
        Parser parser = new Parser(text);
        List<Statement> statements = new ArrayList<>();
        while (!parser.words.atEnd()) {
            if (parser.words.skipSymbol(";")) {
                continue;
            }
            statements.add(parser.statement(statements.isEmpty()));
        }
        return statements;
    }

    /** {@code [schema].[table]} as it stands in the argument of OBJECT_ID and sp_rename; null if it is no name. */
    public static @Nullable ObjectName objectName(String text) {
        try {
            Parser parser = new Parser(text);
            ObjectName name = parser.words.objectName();
            return parser.words.atEnd() ? name : null;
        } catch (SqlError noName) {
            return null;
        }
    }

    /** The parameters of {@code sp_executesql}: {@code @P0 bigint,@P1 nvarchar(4000) output}; names and how they were declared. */
    public static Map<String, String> parameters(String declarations) {
        Words words = new Words(declarations);
        Map<String, String> parameters = new LinkedHashMap<>();
        while (!words.atEnd()) {
            String name = words.take().text();
            StringBuilder type = new StringBuilder();
            int depth = 0;
            while (!words.atEnd() && (depth > 0 || !words.seesSymbol(","))) {
                depth += words.seesSymbol("(") ? 1 : words.seesSymbol(")") ? -1 : 0;
                type.append(words.take().raw()).append(' ');
            }
            words.skipSymbol(",");
            parameters.put(name, type.toString().strip());
        }
        return parameters;
    }

    /** @param first whether a procedure may be called without EXEC here */
    private Statement statement(boolean first) {
        if (words.sees("SELECT")) {
            return hinted(new Statement.Select(new QueryParser(words).query()));
        } else if (words.skip("INSERT")) {
            return hinted(new ChangeParser(words).insert());
        } else if (words.skip("UPDATE")) {
            return hinted(new ChangeParser(words).update());
        } else if (words.skip("DELETE")) {
            return hinted(new ChangeParser(words).delete());
        } else if (words.skip("WITH")) {
            return new ChangeParser(words).deleteRanked();
        } else if (words.skip("CREATE")) {
            return new DefinitionParser(words).create();
        } else if (words.skip("ALTER")) {
            return new DefinitionParser(words).alter();
        } else if (words.skip("DROP")) {
            return new DefinitionParser(words).drop();
        } else if (words.skip("TRUNCATE")) {
            return new DefinitionParser(words).truncate();
        } else if (words.skip("SET")) {
            return new OptionParser(words).set();
        } else if (words.skip("IF")) {
            return conditional();
        } else if (words.skip("USE")) {
            return new Statement.Use(words.name());
        } else if (words.skip("EXEC") || words.skip("EXECUTE")) {
            return execute();
        }
        return transactional(first);
    }

    /** How joins are done changes no result; only one way is known. */
    private Statement hinted(Statement statement) {
        if (words.skip("OPTION")) {
            words.expectSymbol("(");
            if (!words.skip("LOOP", "JOIN")) {
                throw words.unexpected();
            }
            words.expectSymbol(")");
        }
        return statement;
    }

    private Statement transactional(boolean first) {
        if (words.skip("BEGIN")) {
            return words.skip("TRAN") || words.skip("TRANSACTION") ? new Statement.Begin() : block();
        } else if (words.skip("COMMIT")) {
            skipTransactionWord();
            return new Statement.Commit();
        } else if (words.skip("ROLLBACK")) {
            boolean named = skipTransactionWord();
            return new Statement.Rollback(named && words.seesName() ? words.name() : null);
        } else if (words.skip("SAVE")) {
            if (!skipTransactionWord()) {
                throw words.unexpected();
            }
            return new Statement.Save(words.name());
        } else if (first && words.seesName()) {
            return execute();
        }
        throw words.unexpected();
    }

    private boolean skipTransactionWord() {
        return words.skip("TRAN") || words.skip("TRANSACTION") || words.skip("WORK");
    }

    private Statement conditional() {
        Predicate condition = new PredicateParser(words).predicate();
        Statement then = statement(false);
        words.skipSymbol(";");
        Statement otherwise = words.skip("ELSE") ? statement(false) : null;
        return new Statement.If(condition, then, otherwise);
    }

    private Statement block() {
        List<Statement> statements = new ArrayList<>();
        while (!words.skip("END")) {
            if (!words.skipSymbol(";")) {
                statements.add(statement(false));
            }
        }
        return new Statement.Block(statements);
    }

    private Statement execute() {
        if (words.skipSymbol("(")) {
            String text = words.text();
            words.expectSymbol(")");
            return new Statement.ExecuteText(text);
        }
        int start = words.mark();
        String status = null;
        if (words.peek().kind() == Token.Kind.VARIABLE && words.peek(1).isSymbol("=")) {
            status = words.take().text();
            words.take();
        }
        String procedure = words.objectName().object();
        List<Expression> arguments = new ArrayList<>();
        if (!words.atEnd() && !words.seesSymbol(";")) {
            do {
                arguments.add(argument(start));
            } while (words.skipSymbol(","));
        }
        return new Statement.ExecuteProcedure(procedure, arguments, status);
    }

    private Expression argument(int start) {
        if (words.peek(1).isSymbol("=")) {
            // The name of an argument: the procedures that are known take theirs in order.
            words.take();
            words.take();
        }
        boolean negative = words.skipSymbol("-");
        Token token = words.take();
        Expression value =
                switch (token.kind()) {
                    case TEXT, NATIONAL_TEXT ->
                        new Expression.Text(token.text(), token.kind() == Token.Kind.NATIONAL_TEXT);
                    case WHOLE -> new Expression.Number(token.text(), Expression.Number.Shape.WHOLE);
                    case VARIABLE -> new Expression.Variable(token.text());
                    // An unquoted word is text here.
                    case WORD, QUOTED_NAME -> new Expression.Text(token.text(), true);
                    default -> {
                        words.backTo(start);
                        throw words.unexpected();
                    }
                };
        return negative ? new Expression.Negative(value) : value;
    }
}

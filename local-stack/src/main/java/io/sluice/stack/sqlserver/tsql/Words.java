package io.sluice.stack.sqlserver.tsql;

import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.tsql.Token.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The words of a batch and how far they have been read. Whatever does not fit is error 102 with the word where it stopped. */
final class Words {

    private static final int LONGEST_NAME = 128;

    /** Words that cannot be a name unless they are quoted, as far as the grammar could confuse them. */
    private static final Set<String> RESERVED = Set.of(
            "ADD",
            "ALTER",
            "AND",
            "AS",
            "ASC",
            "BEGIN",
            "BY",
            "CASE",
            "CLUSTERED",
            "COLLATE",
            "COLUMN",
            "COMMIT",
            "CONSTRAINT",
            "CREATE",
            "CROSS",
            "DATABASE",
            "DELETE",
            "DESC",
            "DISTINCT",
            "DROP",
            "ELSE",
            "END",
            "EXEC",
            "EXECUTE",
            "EXISTS",
            "FETCH",
            "FROM",
            "FULL",
            "FUNCTION",
            "GROUP",
            "HAVING",
            "IF",
            "IN",
            "INDEX",
            "INNER",
            "INSERT",
            "INTO",
            "IS",
            "JOIN",
            "KEY",
            "LEFT",
            "LIKE",
            "MERGE",
            "NONCLUSTERED",
            "NOT",
            "NULL",
            "ON",
            "OPTION",
            "OR",
            "ORDER",
            "OUTER",
            "OVER",
            "PRIMARY",
            "PROCEDURE",
            "RIGHT",
            "ROLLBACK",
            "SAVE",
            "SCHEMA",
            "SELECT",
            "SET",
            "TABLE",
            "TOP",
            "TRAN",
            "TRANSACTION",
            "TRUNCATE",
            "UNION",
            "UNIQUE",
            "UPDATE",
            "USE",
            "VALUES",
            "VIEW",
            "WHERE",
            "WHILE",
            "WITH");

    private final String batch;
    private final List<Token> tokens;
    private int at;

    Words(String batch) {
        this.batch = batch;
        this.tokens = Lexer.tokens(batch);
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peek(int ahead) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1));
    }

    Token take() {
        Token token = tokens.get(at);
        if (token.kind() != Kind.END) {
            at++;
        }
        return token;
    }

    int mark() {
        return at;
    }

    void backTo(int mark) {
        at = mark;
    }

    boolean atEnd() {
        return peek().kind() == Kind.END;
    }

    /** Whether the words come next; takes nothing. */
    boolean sees(String... words) {
        for (int ahead = 0; ahead < words.length; ahead++) {
            if (!peek(ahead).isWord(words[ahead])) {
                return false;
            }
        }
        return true;
    }

    boolean seesSymbol(String symbol) {
        return peek().isSymbol(symbol);
    }

    boolean skip(String... words) {
        if (!sees(words)) {
            return false;
        }
        at += words.length;
        return true;
    }

    boolean skipSymbol(String symbol) {
        if (!seesSymbol(symbol)) {
            return false;
        }
        at++;
        return true;
    }

    void expect(String... words) {
        if (!skip(words)) {
            throw unexpected();
        }
    }

    void expectSymbol(String symbol) {
        if (!skipSymbol(symbol)) {
            throw unexpected();
        }
    }

    boolean seesName() {
        return peek().kind() == Kind.QUOTED_NAME || (peek().kind() == Kind.WORD && !RESERVED.contains(upper(peek())));
    }

    String name() {
        if (!seesName()) {
            throw unexpected();
        }
        String name = take().text();
        if (name.length() > LONGEST_NAME) {
            throw SqlError.identifierTooLong(name);
        }
        return name;
    }

    /** A word in upper case that is an option, a hint or a part of a date. */
    String option() {
        if (peek().kind() != Kind.WORD) {
            throw unexpected();
        }
        return upper(take());
    }

    String text() {
        if (peek().kind() != Kind.TEXT && peek().kind() != Kind.NATIONAL_TEXT) {
            throw unexpected();
        }
        return take().text();
    }

    int whole() {
        if (peek().kind() != Kind.WHOLE || peek().text().length() > 9) {
            throw unexpected();
        }
        return Integer.parseInt(take().text());
    }

    ObjectName objectName() {
        String first = name();
        if (!skipSymbol(".")) {
            return new ObjectName(null, null, first);
        }
        if (skipSymbol(".")) {
            return new ObjectName(first, null, name());
        }
        String second = name();
        if (!skipSymbol(".")) {
            return new ObjectName(null, first, second);
        }
        return new ObjectName(first, second, name());
    }

    SqlError unexpected() {
        Token token = peek();
        if (token.kind() != Kind.END) {
            String near = token.kind() == Kind.TEXT || token.kind() == Kind.NATIONAL_TEXT ? token.text() : token.raw();
            return SqlError.syntaxNear(near);
        }
        return SqlError.syntaxNear(at == 0 ? batch : tokens.get(at - 1).text());
    }

    private static String upper(Token token) {
        return token.text().toUpperCase(Locale.ROOT);
    }
}

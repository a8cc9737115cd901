package io.sluice.stack.sqlserver.tsql;

import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.tsql.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Cuts a batch into words. Comments, nested ones too, and blanks are left out. */
final class Lexer {

    private static final List<String> LONG_SYMBOLS = List.of("<>", "<=", ">=", "!=");
    private static final String SYMBOLS = "(),.;=<>+-*/%";

    private final String text;
    private int at;

    private Lexer(String text) {
        this.text = text;
    }

    /** @return the words, and one {@link Kind#END} */
    static List<Token> tokens(String text) {
        Lexer lexer = new Lexer(text);
        List<Token> tokens = new ArrayList<>();
        Token token;
        do {
            token = lexer.next();
            tokens.add(token);
        } while (token.kind() != Kind.END);
        return tokens;
    }

    private Token next() {
        skipBlanks();
        int start = at;
        if (at == text.length()) {
            return new Token(Kind.END, "", "", at);
        }
        char c = text.charAt(at);
        if (c == '[') {
            return new Token(Kind.QUOTED_NAME, quoted(']'), text.substring(start, at), at);
        } else if (c == '"') {
            return new Token(Kind.QUOTED_NAME, quoted('"'), text.substring(start, at), at);
        } else if (c == '\'') {
            return new Token(Kind.TEXT, quoted('\''), text.substring(start, at), at);
        } else if ((c == 'N' || c == 'n') && peek(1) == '\'') {
            at++;
            return new Token(Kind.NATIONAL_TEXT, quoted('\''), text.substring(start, at), at);
        } else if (c == '0' && (peek(1) == 'x' || peek(1) == 'X')) {
            return binary();
        } else if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
            return number();
        } else if (c == '@') {
            skipName();
            String name = text.substring(start, at);
            return new Token(name.startsWith("@@") ? Kind.GLOBAL : Kind.VARIABLE, name, name, at);
        } else if (isNameStart(c)) {
            skipName();
            return new Token(Kind.WORD, text.substring(start, at), text.substring(start, at), at);
        }
        return symbol();
    }

    private Token symbol() {
        for (String symbol : LONG_SYMBOLS) {
            if (text.startsWith(symbol, at)) {
                at += symbol.length();
                return new Token(Kind.SYMBOL, symbol, symbol, at);
            }
        }
        String symbol = text.substring(at, at + 1);
        if (!SYMBOLS.contains(symbol)) {
            throw SqlError.syntaxNear(symbol);
        }
        at++;
        return new Token(Kind.SYMBOL, symbol, symbol, at);
    }

    private String quoted(char end) {
        StringBuilder content = new StringBuilder();
        int start = at;
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == end) {
                if (peek(1) != end) {
                    at++;
                    return content.toString();
                }
                at++;
            }
            content.append(c);
        }
        throw new SqlError(
                105,
                15,
                "Unclosed quotation mark after the character string '"
                        + text.substring(start + 1, Math.min(text.length(), start + 60)) + "'.");
    }

    private Token binary() {
        int start = at;
        at += 2;
        while (at < text.length() && Character.digit(text.charAt(at), 16) >= 0) {
            at++;
        }
        String digits = text.substring(start + 2, at);
        String whole = digits.length() % 2 == 0 ? digits : "0" + digits;
        return new Token(Kind.BINARY, whole, text.substring(start, at), at);
    }

    private Token number() {
        int start = at;
        Kind kind = Kind.WHOLE;
        skipDigits();
        if (peek(0) == '.') {
            kind = Kind.EXACT;
            at++;
            skipDigits();
        }
        if (peek(0) == 'e' || peek(0) == 'E') {
            kind = Kind.FLOATING;
            at++;
            if (peek(0) == '+' || peek(0) == '-') {
                at++;
            }
            skipDigits();
        }
        String number = text.substring(start, at);
        return new Token(kind, number, number, at);
    }

    private void skipDigits() {
        while (isDigit(peek(0))) {
            at++;
        }
    }

    private void skipName() {
        at++;
        while (at < text.length() && isNamePart(text.charAt(at))) {
            at++;
        }
    }

    private void skipBlanks() {
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == '\u00a0') {
                at++;
            } else if (text.startsWith("--", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end + 1;
            } else if (text.startsWith("/*", at)) {
                skipComment();
            } else {
                return;
            }
        }
    }

    private void skipComment() {
        int depth = 0;
        do {
            if (text.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (text.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < text.length());
        if (depth > 0) {
            throw new SqlError(113, 15, "Missing end comment mark '*/'.");
        }
    }

    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(char c) {
        return c == '_' || c == '#' || Character.isLetter(c);
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || c == '@' || c == '$' || Character.isDigit(c);
    }
}

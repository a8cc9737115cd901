package io.sluice.stack.sqlserver.tsql;

/**
 * One word of T-SQL.
 *
 * @param text without quotes and escapes; of a symbol, the symbol
 * @param raw as it was written
 * @param end where it ends in the batch, exclusive
 */
record Token(Kind kind, String text, String raw, int end) {

    enum Kind {
        WORD,
        QUOTED_NAME,
        TEXT,
        NATIONAL_TEXT,
        WHOLE,
        EXACT,
        FLOATING,
        BINARY,
        VARIABLE,
        GLOBAL,
        SYMBOL,
        END
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }

    boolean isSymbol(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }
}

package io.sluice.contracts.books;

/** Rows of one destination table: {@code made = written}; {@code replaced} of them by a later row of the same key. */
public record TableBooks(long made, long written, long replaced) {

    public static final TableBooks EMPTY = new TableBooks(0, 0, 0);

    public TableBooks plus(TableBooks other) {
        return new TableBooks(made + other.made, written + other.written, replaced + other.replaced);
    }
}

package io.sluice.contracts.books;

/**
 * Documents of one stream: {@code read = kept + filtered + rejected}. {@code moved} counts values that went to the
 * overflow column, so it stands beside the balance, not in it.
 */
public record Books(long read, long kept, long filtered, long rejected, long moved) {

    public static final Books EMPTY = new Books(0, 0, 0, 0, 0);

    public Books {
        if (read < 0 || kept < 0 || filtered < 0 || rejected < 0 || moved < 0) {
            throw new IllegalArgumentException("books hold no negative figures: read=" + read + " kept=" + kept
                    + " filtered=" + filtered + " rejected=" + rejected + " moved=" + moved);
        }
    }

    public static Books read(long documents) {
        return new Books(documents, documents, 0, 0, 0);
    }

    public Books plus(Books other) {
        return new Books(
                read + other.read,
                kept + other.kept,
                filtered + other.filtered,
                rejected + other.rejected,
                moved + other.moved);
    }

    public boolean balances() {
        return read == kept + filtered + rejected;
    }
}

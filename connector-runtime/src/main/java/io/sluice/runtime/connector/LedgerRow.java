package io.sluice.runtime.connector;

/**
 * A lane's row in the destination's ledger.
 *
 * @param next the next sequence that the destination expects; 0 in a fresh row
 * @param link hash of the coordinate that sequence {@code next - 1} ended with; 0 in a fresh row
 * @param owner token of the replica that took the row last; empty in a fresh row
 */
public record LedgerRow(int generation, long next, long link, String owner, LedgerBooks books, State state) {

    public enum State {
        OPEN,
        ENDED,
        FINISHED
    }
}

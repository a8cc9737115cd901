package io.sluice.stack.sqlserver.fault;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what the stand-in served, so that a test can see how something was done and not only that it was. */
public final class Served {

    private static final int MOST_STATEMENTS = 1_000;
    private static final int MOST_CHARACTERS = 500;

    private final Deque<String> statements = new ArrayDeque<>();
    private final Map<Integer, Integer> errors = new TreeMap<>();
    private Counts counts = Counts.NOTHING;

    /**
     * @param calls remote procedure calls: prepared statements
     * @param bulkRows that were read off bulk loads, also of those that failed
     * @param commits of transactions; a statement outside of one is none
     */
    public record Counts(
            int logins,
            int batches,
            int calls,
            int bulkLoads,
            long bulkRows,
            int commits,
            int rollbacks,
            int attentions) {

        private static final Counts NOTHING = new Counts(0, 0, 0, 0, 0, 0, 0, 0);
    }

    public synchronized Counts counts() {
        return counts;
    }

    /** The last 1,000 texts, in order, each cut to 500 characters. */
    public synchronized List<String> statements() {
        return List.copyOf(statements);
    }

    /** How often each error was answered, by number. */
    public synchronized Map<Integer, Integer> errors() {
        return Map.copyOf(errors);
    }

    public synchronized void reset() {
        statements.clear();
        errors.clear();
        counts = Counts.NOTHING;
    }

    public void login() {
        add(1, 0, 0, 0, 0, 0, 0, 0);
    }

    public void batch(String text) {
        add(0, 1, 0, 0, 0, 0, 0, 0);
        remember(text);
    }

    public void call(String text) {
        add(0, 0, 1, 0, 0, 0, 0, 0);
        remember(text);
    }

    public void bulkLoad(long rows) {
        add(0, 0, 0, 1, rows, 0, 0, 0);
    }

    public void commit() {
        add(0, 0, 0, 0, 0, 1, 0, 0);
    }

    public void rollback() {
        add(0, 0, 0, 0, 0, 0, 1, 0);
    }

    public void attention() {
        add(0, 0, 0, 0, 0, 0, 0, 1);
    }

    public synchronized void error(int number) {
        errors.merge(number, 1, Integer::sum);
    }

    private synchronized void remember(String text) {
        if (statements.size() == MOST_STATEMENTS) {
            statements.removeFirst();
        }
        statements.addLast(text.substring(0, Math.min(MOST_CHARACTERS, text.length())));
    }

    private synchronized void add(
            int logins, int batches, int calls, int loads, long rows, int commits, int rollbacks, int attentions) {
        counts = new Counts(
                counts.logins + logins,
                counts.batches + batches,
                counts.calls + calls,
                counts.bulkLoads + loads,
                counts.bulkRows + rows,
                counts.commits + commits,
                counts.rollbacks + rollbacks,
                counts.attentions + attentions);
    }
}

package io.sluice.stack.mongo.command;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/** The cursors that are open. One that nobody asked for ten minutes is forgotten, as servers do it. */
public final class Cursors {

    static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Map<Long, Idle> idle = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    /** @param nanoTime as {@link System#nanoTime()} */
    public Cursors(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    public int open() {
        return idle.size();
    }

    public void forgetAll() {
        idle.clear();
    }

    public void forgetExpired() {
        long now = nanoTime.getAsLong();
        idle.values().removeIf(cursor -> now - cursor.since > PATIENCE.toNanos());
    }

    long keep(Cursor cursor) {
        long id = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        keep(id, cursor);
        return id;
    }

    /** Puts a cursor back that {@link #take} gave. */
    void keep(long id, Cursor cursor) {
        idle.put(id, new Idle(cursor, nanoTime.getAsLong()));
    }

    /** Empty if it is unknown, expired, or in use by another command. */
    Optional<Cursor> take(long id) {
        forgetExpired();
        return Optional.ofNullable(idle.remove(id)).map(Idle::cursor);
    }

    /** @return false if it was not there */
    boolean kill(long id) {
        return take(id).isPresent();
    }

    private record Idle(Cursor cursor, long since) {}
}

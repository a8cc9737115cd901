package io.sluice.system.chaos;

import java.util.ArrayList;
import java.util.List;

/** Looks at something on a thread of its own while a run is broken, and keeps what should not have been. */
abstract class Watch implements AutoCloseable {

    private static final int MOST_TOLD = 10;
    private static final long END_MILLIS = 10_000;

    private final List<String> wrong = new ArrayList<>();
    private final Thread thread;
    private volatile boolean over;
    private volatile long seen;

    Watch(String name) {
        thread = new Thread(this::watch, name);
        thread.setDaemon(true);
    }

    final void start() {
        thread.start();
    }

    /** Until it {@link #isOver}. */
    abstract void watch();

    final boolean isOver() {
        return over;
    }

    /** One more thing was looked at. */
    final void saw() {
        seen++;
    }

    final void wrong(String what) {
        if (wrong.size() < MOST_TOLD) {
            wrong.add(what);
        }
    }

    /** Ends the watch; how many things it looked at. */
    final long seen(List<String> into) {
        close();
        into.addAll(wrong);
        return seen;
    }

    @Override
    public final void close() {
        over = true;
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.sluice.runtime.metrics;

import java.util.concurrent.atomic.AtomicBoolean;

/** Time that lanes were kept waiting, those that still wait included: a wait of an hour must show before it ends. */
public final class BlockedTime {

    private static final double NANOS = 1e9;

    private long overNanos;
    private long openSince;
    private int open;

    BlockedTime() {}

    synchronized Wait begin() {
        long now = System.nanoTime();
        open++;
        openSince += now;
        return new Wait(now);
    }

    synchronized double seconds() {
        return (overNanos + open * System.nanoTime() - openSince) / NANOS;
    }

    private synchronized void end(long since) {
        open--;
        openSince -= since;
        overNanos += System.nanoTime() - since;
    }

    /** One lane's wait. To close it twice does nothing. */
    public final class Wait implements AutoCloseable {
        private final long since;
        private final AtomicBoolean over = new AtomicBoolean();

        private Wait(long since) {
            this.since = since;
        }

        @Override
        public void close() {
            if (over.compareAndSet(false, true)) {
                end(since);
            }
        }
    }
}

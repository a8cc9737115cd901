package io.sluice.stack.sqlserver.session;

import java.time.Duration;

/** Whether the client has asked to stop, and how what runs is made to. Touched by the session's thread and by the one that reads. */
final class Attention {

    private boolean asked;
    private boolean running;

    /** A request has come in; an attention from now on means it. */
    synchronized void started() {
        asked = false;
        running = true;
    }

    synchronized void finished() {
        running = false;
    }

    synchronized boolean asked() {
        return asked;
    }

    /** @param stop runs if something runs, and before it can finish: it must not hit what comes after */
    synchronized void ask(Runnable stop) {
        asked = true;
        notifyAll();
        if (running) {
            stop.run();
        }
    }

    /** Waits so long, or until it is asked. */
    synchronized void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        try {
            for (long left = time.toMillis(); left > 0 && !asked; left = (end - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

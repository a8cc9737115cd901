package io.sluice.orchestrator.pace;

import org.jspecify.annotations.Nullable;

/**
 * What has to be done once, before anybody judges runs or begins new ones: to know the runs that there are. Until it is over, loops
 * wait, events stay in Kafka, and the service is not ready.
 */
public final class Beginning {

    private volatile @Nullable String waitingFor;

    /** Not over: waits for the first look at the database. */
    public Beginning() {
        waitingFor = "its database";
    }

    public boolean isOver() {
        return waitingFor == null;
    }

    /** For a person; null when it is over. */
    public @Nullable String waitingFor() {
        return waitingFor;
    }

    public void waitsFor(String what) {
        waitingFor = what;
    }

    public void over() {
        waitingFor = null;
    }
}

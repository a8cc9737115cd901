package io.sluice.contracts.failure;

/** What the pipeline does about a failure follows from its kind alone. */
public enum FailureKind {
    /** The same call may work later: retried inside the lane with backoff, then by the task's next attempt. */
    TRANSIENT,
    /** This value cannot be carried as it is: the row is set aside with its reason, and counted. */
    BAD_DATA,
    /** A person must change something: the task fails at once with a message that says what. */
    BAD_CONFIGURATION,
    /** We broke a promise: the task fails and the lane's position is kept. */
    BUG
}

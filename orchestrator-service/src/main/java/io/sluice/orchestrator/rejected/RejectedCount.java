package io.sluice.orchestrator.rejected;

/** How many documents a transform has rejected of a stream for a reason. */
public record RejectedCount(String task, String stream, String reason, long documents) {

    RejectedCount plus(RejectedCount other) {
        return new RejectedCount(task, stream, reason, documents + other.documents);
    }
}

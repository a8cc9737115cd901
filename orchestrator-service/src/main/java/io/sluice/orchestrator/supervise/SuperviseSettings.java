package io.sluice.orchestrator.supervise;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Paces and patience of the supervisor.
 *
 * @param period the longest pause between two looks at all open runs
 * @param answerWithin how long a command waits for its answer before it is sent again
 * @param grace after a start, no replica counts as missing for so long: its heartbeats may still be unread
 * @param keepPaused how long a pause may last; then the run is cancelled
 * @param keepQueued how long a run may wait for its turn; then it is skipped
 * @param sweepEvery pause between two looks for what nobody needs any more: groups that a late replica made anew, old topics
 * @param keepFailed how long a failed run's topics are kept for a retry
 */
@ConfigurationProperties("sluice.supervise")
public record SuperviseSettings(
        @DefaultValue("500ms") Duration period,
        @DefaultValue("30s") Duration answerWithin,
        @DefaultValue("15s") Duration grace,
        @DefaultValue("7d") Duration keepPaused,
        @DefaultValue("24h") Duration keepQueued,
        @DefaultValue("5m") Duration sweepEvery,
        @DefaultValue("24h") Duration keepFailed) {}

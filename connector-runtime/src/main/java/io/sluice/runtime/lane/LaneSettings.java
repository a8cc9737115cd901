package io.sluice.runtime.lane;

import io.sluice.contracts.failure.BadConfiguration;
import java.time.Duration;

/**
 * How a lane works on this replica. Bytes are of record values.
 *
 * @param batchBytes documents in a source's batch; the same for all replicas of a run, or batches are cut differently
 * @param commitBytes at most in one commit, a single larger sequence excepted
 * @param queueBytes received and not yet worked on, from which on a lane is paused
 * @param look how often a sink looks at its ledger row while nothing comes
 * @param commitWait what a destination's commit waits for to become larger; zero to take what is there
 * @param commitRows for which it does not wait longer
 */
public record LaneSettings(
        int batchBytes, long commitBytes, long queueBytes, Duration look, Duration commitWait, int commitRows) {

    public static final LaneSettings DEFAULT = new LaneSettings(300_000, 4 << 20, 1 << 20, Duration.ofSeconds(30));

    /** Commits take what is there. */
    public LaneSettings(int batchBytes, long commitBytes, long queueBytes, Duration look) {
        this(batchBytes, commitBytes, queueBytes, look, Duration.ZERO, Integer.MAX_VALUE);
    }

    public LaneSettings {
        if (batchBytes < 1_000 || batchBytes > 450_000) {
            throw new BadConfiguration(
                    "lane-settings", "sluice.lane.batch-bytes is " + batchBytes + "; allowed are 1000 to 450000");
        }
        if (commitBytes < 1 || commitBytes > 64 << 20) {
            throw new BadConfiguration(
                    "lane-settings", "sluice.lane.commit-bytes is " + commitBytes + "; allowed are 1 to 67108864");
        }
        if (commitWait.isNegative() || commitWait.toSeconds() > 60) {
            throw new BadConfiguration(
                    "lane-settings",
                    "sluice.lane.commit-wait is " + commitWait.toMillis() + " ms; allowed are 0s to 60s");
        }
        if (commitRows < 1) {
            throw new BadConfiguration(
                    "lane-settings", "sluice.lane.commit-rows is " + commitRows + "; at least 1 is needed");
        }
    }
}

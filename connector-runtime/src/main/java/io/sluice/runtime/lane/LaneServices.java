package io.sluice.runtime.lane;

import io.sluice.runtime.archive.Archive;
import io.sluice.runtime.kafka.KafkaSettings;
import io.sluice.runtime.kafka.RunAdmin;
import io.sluice.runtime.memory.MemoryBudget;
import io.sluice.runtime.memory.SluiceSchedulers;
import io.sluice.runtime.metrics.LaneFigures;
import org.apache.arrow.memory.BufferAllocator;

/**
 * What all lanes of a process share.
 *
 * @param archive where archived runs are written; it answers only if the service has a bucket
 */
public record LaneServices(
        String replica,
        KafkaSettings kafka,
        RunAdmin admin,
        SluiceSchedulers schedulers,
        BufferAllocator allocator,
        MemoryBudget budget,
        LaneSettings settings,
        Archive archive,
        Reports reports,
        LaneFigures figures) {}

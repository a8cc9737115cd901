package io.sluice.orchestrator.snapshot;

import io.sluice.objects.ObjectStore;
import io.sluice.orchestrator.pace.Beginning;
import io.sluice.orchestrator.pace.Bell;
import io.sluice.orchestrator.pace.Loop;
import io.sluice.orchestrator.supervise.SuperviseSettings;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Where snapshots go, and what takes and thins them. Without a bucket nothing does. */
@Configuration(proxyBeanMethods = false)
class SnapshotLoops {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotLoops.class);

    /** The bell rings when a state changes; so long waits what nobody rings for. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    @Bean(destroyMethod = "close")
    ObjectStore objectStore(SnapshotSettings settings, Scheduler controlScheduler) {
        return new ObjectStore(settings.toS3Settings(), controlScheduler);
    }

    @Bean
    SnapshotObjects snapshotObjects(ObjectStore objectStore) {
        return new SnapshotObjects(objectStore);
    }

    @Bean
    Loop snapshotLoop(
            Snapshots snapshots,
            SnapshotTaker taker,
            Beginning beginning,
            Bell supervisorBell,
            Scheduler controlScheduler) {
        if (!snapshots.areOn()) {
            LOG.atInfo()
                    .addKeyValue("setting", "sluice.s3.bucket")
                    .log("no bucket is set, so no snapshots of runs are taken");
            return new Loop("snapshots", Duration.ofDays(1), new Bell(), controlScheduler, Mono::empty);
        }
        return new Loop(
                "snapshots",
                LOOK,
                supervisorBell,
                controlScheduler,
                () -> beginning.isOver() ? taker.turn() : Mono.empty());
    }

    @Bean
    Loop snapshotSweepLoop(
            Snapshots snapshots,
            SnapshotSweeper sweeper,
            Beginning beginning,
            SuperviseSettings pace,
            Scheduler controlScheduler) {
        return new Loop(
                "snapshot-sweeper",
                pace.sweepEvery(),
                new Bell(),
                controlScheduler,
                () -> snapshots.areOn() && beginning.isOver() ? sweeper.sweep() : Mono.empty());
    }
}

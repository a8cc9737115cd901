package io.sluice.orchestrator.rebuild;

import io.sluice.orchestrator.pace.Beginning;
import io.sluice.orchestrator.pace.Bell;
import io.sluice.orchestrator.pace.Loop;
import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;

/** Tries until the runs are known, and says meanwhile that the service is not ready. */
@Configuration(proxyBeanMethods = false)
class RebuildLoop {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    @Bean
    Loop beginningLoop(Rebuild rebuild, Scheduler controlScheduler) {
        return new Loop("beginning", PAUSE, new Bell(), controlScheduler, rebuild::turn);
    }

    /** Part of readiness, by its name. */
    @Bean
    HealthIndicator runsHealthIndicator(Beginning beginning) {
        return () -> {
            String waitingFor = beginning.waitingFor();
            return waitingFor == null
                    ? Health.up().build()
                    : Health.outOfService().withDetail("waitingFor", waitingFor).build();
        };
    }
}

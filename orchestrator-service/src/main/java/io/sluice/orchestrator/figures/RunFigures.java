package io.sluice.orchestrator.figures;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.sluice.orchestrator.outbox.Outbox;
import io.sluice.orchestrator.run.RunStore;
import java.util.List;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Runs that live and messages that wait, as the database knows them: every replica shows the same. Looked at from time to
 * time, because nobody may wait for the database who asks for figures.
 */
@Component
public class RunFigures {

    private final RunStore runs;
    private final Outbox outbox;
    private final MultiGauge live;
    private volatile double unpublished = Double.NaN;
    private volatile double oldestSeconds = Double.NaN;

    RunFigures(RunStore runs, Outbox outbox, MeterRegistry meters) {
        this.runs = runs;
        this.outbox = outbox;
        this.live = MultiGauge.builder("sluice.runs")
                .description("runs that have not ended")
                .register(meters);
        Gauge.builder("sluice.outbox.unpublished", this, figures -> figures.unpublished)
                .description("messages that Kafka has not got yet")
                .register(meters);
        Gauge.builder("sluice.outbox.oldest", this, figures -> figures.oldestSeconds)
                .description("how long the oldest of them has waited")
                .baseUnit("seconds")
                .register(meters);
    }

    public Mono<Void> look() {
        return Mono.zip(runs.live().collectList(), outbox.waiting())
                .doOnNext(now -> show(now.getT1(), now.getT2()))
                // What is not known is not shown as what it was.
                .doOnError(error -> show(List.of(), new Outbox.Waiting(Double.NaN, Double.NaN)))
                .then();
    }

    private void show(List<RunStore.LiveRuns> now, Outbox.Waiting waiting) {
        live.register(
                now.stream()
                        .map(each -> MultiGauge.Row.of(
                                Tags.of("workflow", each.workflow(), "state", each.state()), each.runs()))
                        .toList(),
                true);
        unpublished = waiting.messages();
        oldestSeconds = waiting.oldestSeconds();
    }
}

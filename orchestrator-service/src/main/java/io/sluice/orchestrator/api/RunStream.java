package io.sluice.orchestrator.api;

import io.sluice.orchestrator.run.RunEvents;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.run.RunStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A run as server-sent events. What is written down ({@code state}, {@code task}, {@code action}) carries its number as
 * {@code id}, comes in order, and comes again from {@code Last-Event-ID} on; {@code progress} and {@code heartbeat} have
 * none. {@code resync} means that the client knows a number that this run does not, or is too far behind: it holds the
 * whole run, and the events go on behind it. Nothing is looked up for a client that does not read.
 */
@Component
@EnableConfigurationProperties(StreamSettings.class)
class RunStream {

    private static final Logger LOG = LoggerFactory.getLogger(RunStream.class);
    private static final int AT_A_TIME = 100;
    private static final int MOST_REPLAYED = 1_000;

    private final RunStore runs;
    private final RunEvents events;
    private final RunViews views;
    private final Scheduler scheduler;
    private final StreamSettings settings;
    private final AtomicInteger open = new AtomicInteger();

    RunStream(RunStore runs, RunEvents events, RunViews views, Scheduler controlScheduler, StreamSettings settings) {
        this.runs = runs;
        this.events = events;
        this.views = views;
        this.scheduler = controlScheduler;
        this.settings = settings;
    }

    boolean isFull() {
        return open.get() >= settings.most();
    }

    /** @param last the number that the client saw last, as it says; null for a client that begins */
    Flux<ServerSentEvent<Object>> of(RunRow run, @Nullable String last) {
        return Flux.defer(() -> {
                    Client client = new Client(run, last);
                    return Flux.interval(Duration.ZERO, settings.period(), scheduler)
                            .onBackpressureDrop()
                            .concatMap(tick -> client.look(), 1)
                            .takeUntil(news -> client.over)
                            .concatMapIterable(news -> news, 1);
                })
                .onErrorResume(error -> {
                    // The client comes back with the last number that it saw.
                    LOG.atWarn()
                            .addKeyValue("sluice.run", run.id())
                            .addKeyValue("error", error.toString())
                            .log("a stream ends");
                    return Flux.empty();
                })
                .doOnSubscribe(subscribed -> open.incrementAndGet())
                .doFinally(ended -> open.decrementAndGet());
    }

    /** What one client knows. Touched by one look at a time. */
    private final class Client {

        private final String run;
        private final boolean lost;
        private long sequence;
        private @Nullable RunAnswer shown;
        private long spoken = System.nanoTime();
        private boolean resynced;
        private volatile boolean over;

        Client(RunRow run, @Nullable String last) {
            this.run = run.id();
            long known = number(last);
            this.lost = known < 0 || known > run.lastEvent() || run.lastEvent() - known > MOST_REPLAYED;
            this.sequence = lost ? run.lastEvent() : known;
        }

        private static long number(@Nullable String last) {
            try {
                return last == null ? 0 : Long.parseLong(last);
            } catch (NumberFormatException e) {
                return -1;
            }
        }

        /** The run before its events: if it had ended then, there are none but these. */
        Mono<List<ServerSentEvent<Object>>> look() {
            return runs.find(run).flatMap(row -> Mono.zip(
                            views.view(row),
                            events.after(run, sequence, AT_A_TIME).collectList())
                    .map(found -> news(row, found.getT1(), found.getT2())));
        }

        private List<ServerSentEvent<Object>> news(
                RunRow row, RunAnswer answer, List<io.sluice.orchestrator.run.RunEvent> found) {
            List<ServerSentEvent<Object>> news = new ArrayList<>();
            if (lost && !resynced) {
                resynced = true;
                news.add(ServerSentEvent.<Object>builder(answer)
                        .event("resync")
                        .id(Long.toString(sequence))
                        .build());
            }
            found.stream().map(EventAnswer::of).forEach(event -> {
                sequence = event.id();
                news.add(ServerSentEvent.<Object>builder(event)
                        .event(event.type())
                        .id(Long.toString(event.id()))
                        .build());
            });
            RunAnswer brief = answer.withoutLanes();
            if (!brief.equals(shown)) {
                shown = brief;
                news.add(
                        ServerSentEvent.<Object>builder(brief).event("progress").build());
            }
            if (news.isEmpty()
                    && System.nanoTime() - spoken > settings.heartbeat().toNanos()) {
                news.add(
                        ServerSentEvent.<Object>builder("{}").event("heartbeat").build());
            }
            if (!news.isEmpty()) {
                spoken = System.nanoTime();
            }
            over = row.state().ended() && found.size() < AT_A_TIME;
            return news;
        }
    }
}

package io.sluice.runtime.kafka;

import static io.sluice.runtime.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sluice.contracts.control.Answer;
import io.sluice.contracts.control.Command;
import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.contracts.naming.RunNames;
import io.sluice.objects.ObjectStore;
import io.sluice.objects.S3Settings;
import io.sluice.runtime.TestKafka;
import io.sluice.runtime.archive.Archive;
import io.sluice.runtime.connector.Position;
import io.sluice.runtime.connector.Source;
import io.sluice.runtime.connector.SourceDocument;
import io.sluice.runtime.connector.SourcePlan;
import io.sluice.runtime.connector.Split;
import io.sluice.runtime.memory.MemoryBudget;
import io.sluice.runtime.split.SplitRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Of two planners of one run, one leaves its plan. */
@Timeout(120)
class RunPlannerTest {

    private static final int LANES = 2;

    private final RunNames names = new RunNames(TestKafka.unique("planned"), 1);

    @Test
    void whoPlansOnWhenSomebodyElseHasPlannedLeavesNothing() {
        // given a planner that has found no plan, and waits for its source
        TestKafka.createTopic(names.splits("read"), LANES, Map.of());
        TestKafka.createTopic(names.schema("read"), 1, Map.of());
        try (ObjectStore none = new ObjectStore(S3Settings.NONE, Schedulers.boundedElastic())) {
            SlowSource slow = new SlowSource(99);
            CompletableFuture<Answer> late = plan(none, slow).toFuture();
            await("the source to be asked", () -> slow.answer.currentSubscriberCount() > 0);

            // when another one plans, and the source answers the first
            SlowSource quick = new SlowSource(7);
            quick.answer();
            Answer planned = plan(none, quick).block(Duration.ofSeconds(60));
            slow.answer();
            Throwable refused = catchThrowable(late::join);

            // then there is the plan of one
            assertThat(refused).as("what the late planner is told").hasCauseInstanceOf(SluiceFailure.class);
            assertThat(planned)
                    .isInstanceOfSatisfying(Answer.SourcePlanned.class, answer -> assertThat(answer.documents())
                            .isEqualTo(Map.of("things", 7L)));
            for (int lane = 0; lane < LANES; lane++) {
                TopicPartition splits = new TopicPartition(names.splits("read"), lane);
                assertThat(Objects.requireNonNull(Clients.ADMIN.read(splits, 0).block(Duration.ofSeconds(30))))
                        .extracting(record -> Objects.requireNonNull(
                                        SplitRecord.read(record.value()).end())
                                .documents())
                        .as("what lane " + lane + " is told to read")
                        .containsExactly(Map.of("things", 7L));
            }
        }
    }

    private Mono<Answer> plan(ObjectStore store, Source source) {
        Archive archive = new Archive(store, new MemoryBudget(Archive.LANE_BYTES, Archive.LANE_BYTES), Duration.ZERO);
        TaskRef task = new TaskRef(names.run(), "planned", 1, 1, "read", 1, source.connector(), null, Map.of(), false);
        return new RunPlanner(Clients.SETTINGS, Clients.ADMIN, archive, Schedulers.boundedElastic())
                .planSource(
                        source,
                        new Command.PlanSource(
                                "1", task, LANES, names.splits("read"), names.schema("read"), List.of()));
    }

    /** Its plan is no split and a count that tells whose it is. */
    private static final class SlowSource implements Source {
        private final Sinks.One<SourcePlan> answer = Sinks.one();
        private final SourcePlan plan;

        private SlowSource(long documents) {
            plan = new SourcePlan(List.of(), List.of(), Map.of("things", documents));
        }

        private void answer() {
            answer.tryEmitValue(plan).orThrow();
        }

        @Override
        public String connector() {
            return "slow.read";
        }

        @Override
        public Mono<SourcePlan> plan(TaskRef task, int lanes) {
            return answer.asMono();
        }

        @Override
        public Flux<SourceDocument> read(TaskRef task, Split split, @Nullable Position after) {
            return Flux.error(new AssertionError("nothing is read while a run is planned"));
        }

        @Override
        public Mono<Map<String, Long>> count(TaskRef task) {
            return Mono.error(new AssertionError("nothing is counted while a run is planned"));
        }
    }
}

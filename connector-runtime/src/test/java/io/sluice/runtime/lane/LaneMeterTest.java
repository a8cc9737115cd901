package io.sluice.runtime.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.contracts.control.Event.LaneProgress;
import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.runtime.Await;
import io.sluice.runtime.metrics.LaneFigures;
import io.sluice.runtime.metrics.TaskFigures;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a lane says that it waits for, and when it stops saying so. */
class LaneMeterTest {

    private static final TransientFailure AWAY = new TransientFailure("source-unreachable", "MongoDB did not answer");

    private static final TaskFigures FIGURES = new LaneFigures(new SimpleMeterRegistry())
            .of(new TaskRef("r", "w", 1, 1, "t", 1, "c", null, Map.of(), false));

    private final LaneMeter meter = new LaneMeter(3, FIGURES);

    @Test
    void whatIsTriedAgainIsToldOnceAndTakenBackWhenTheLaneGoesOn() {
        meter.triesAgain(AWAY);

        assertThat(told()).contains("MongoDB did not answer (source-unreachable)");
        assertThat(meter.news(false)).as("nothing new").isNull();
        meter.committed(1, 10, 100);
        assertThat(told()).as("the last time").isPresent();
        assertThat(news().waitingFor()).isNull();
        assertThat(meter.news(false)).isNull();
    }

    @Test
    void whatFailedAndWentWellAtTheNextTryIsToldAllTheSame() {
        meter.triesAgain(AWAY);
        meter.committed(1, 10, 100);

        assertThat(told()).isPresent();
        assertThat(news().waitingFor()).isNull();
    }

    @Test
    void aCommitIsWaitedForWhenItTakesLongAndNotBefore() {
        meter.commitBegins("connection warehouse");

        assertThat(meter.news(false)).isNull();
        Await.await("it takes long", () -> told().equals(Optional.of("connection warehouse, to take a commit")));
        meter.committed(1, 10, 100);
        meter.commitEnds();
        assertThat(told()).as("once more, late").isPresent();
        assertThat(news().waitingFor()).isNull();
    }

    @Test
    void aFailureSaysMoreThanTheWaitingThatFollowsIt() {
        meter.triesAgain(AWAY);
        meter.takingBegins(LaneMeter.KAFKA);

        assertThat(told()).contains("MongoDB did not answer (source-unreachable)");
    }

    @Test
    void allIsToldWhenAllIsAskedFor() {
        meter.committed(4, 10, 100);

        assertThat(meter.news(false)).isEqualTo(new LaneProgress(3, 4, 10, 100, 0, null));
        assertThat(meter.news(false)).isNull();
        assertThat(meter.news(true)).isEqualTo(new LaneProgress(3, 4, 10, 100, 0, null));
    }

    private Optional<String> told() {
        return Optional.ofNullable(news().waitingFor());
    }

    private LaneProgress news() {
        LaneProgress news = meter.news(true);
        if (news == null) {
            throw new AssertionError("everything was asked for");
        }
        return news;
    }
}

package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.json.ContractJson;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.logging.LoggingSystemProperty;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import tools.jackson.databind.JsonNode;

/** What an orchestrator tells whoever watches it: figures for Prometheus, and log lines that a machine reads. */
@ExtendWith(OutputCaptureExtension.class)
class FiguresTest {

    private static EmbeddedKafkaKraftBroker broker;
    private static Orchestrator orchestrator;

    @BeforeAll
    static void start() {
        broker = Backing.kafka();
        orchestrator = new Orchestrator(
                broker.getBrokersAsString(), Backing.database(), "--logging.structured.format.console=ecs");
    }

    @AfterAll
    static void stop() {
        orchestrator.close();
        broker.destroy();
        // Spring Boot hands the setting on by a system property, and never takes it back from this JVM.
        System.clearProperty(LoggingSystemProperty.CONSOLE_STRUCTURED_FORMAT.getEnvironmentVariableName());
    }

    @Test
    void aRunIsCountedWhileItLivesAndWhenItHasEndedAndItsLinesSayWhichItIs(CapturedOutput output) {
        // given
        orchestrator.put("watched", Example.workflow("watched", "watched", ""));

        // when
        String run = orchestrator.start("watched");

        // then
        await("sluice_runs{state=\"QUEUED\",workflow=\"watched\"} 1.0");
        assertThat(figures()).doesNotContain("sluice_runs_finished_total{");
        await("sluice_outbox_unpublished 0.0");
        await("sluice_outbox_oldest_seconds 0.0");

        // when
        orchestrator.post("/runs/" + run + "/cancel");
        orchestrator.await(run, "CANCELLED");

        // then
        await("sluice_runs_finished_total{outcome=\"CANCELLED\",workflow=\"watched\"} 1.0");
        awaitGone("sluice_runs{state=\"QUEUED\",workflow=\"watched\"}");
        assertThat(figures()).as("no run is a label").doesNotContain(run);
        JsonNode line = line(output, "the run changes its state", run);
        assertThat(line.at("/sluice/workflow").asString()).isEqualTo("watched");
        assertThat(line.at("/log/level").asString()).isEqualTo("INFO");
        assertThat(line.at("/service/name").asString()).isEqualTo("orchestrator-service");
        assertThat(line.get("state").asString()).isEqualTo("CANCELLED");
    }

    private static JsonNode line(CapturedOutput output, String message, String run) {
        return output.getOut()
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(line -> ContractJson.mapper().readTree(line))
                .filter(line -> line.path("message").asString().equals(message)
                        && line.at("/sluice/run").asString().equals(run))
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new AssertionError("no line says \"" + message + "\" of " + run));
    }

    private static void await(String figure) {
        awaitThat(figure, true);
    }

    private static void awaitGone(String figure) {
        awaitThat(figure, false);
    }

    private static void awaitThat(String figure, boolean there) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (figures().contains(figure) != there) {
            assertThat(System.nanoTime()).as(figure + " in " + figures()).isLessThan(end);
            LockSupport.parkNanos(100_000_000);
        }
    }

    private static String figures() {
        Orchestrator.Reply reply = orchestrator.actuator(null, "/prometheus");
        assertThat(reply.status()).isEqualTo(200);
        return reply.response().body();
    }
}

package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.Answer;
import io.sluice.contracts.control.Answer.Checked;
import io.sluice.contracts.control.Answer.TableToCome;
import io.sluice.contracts.control.Command;
import io.sluice.contracts.control.Event;
import io.sluice.orchestrator.whole.Orchestrator.Reply;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.function.Function;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * What only connectors can tell of a workflow, and what they publish of their settings: over real Kafka and PostgreSQL, with
 * connectors that follow a script. Rows for CEL (syntax, type) belong here once the transform checks expressions.
 */
class DryRunTest {

    @RegisterExtension
    static final OwnKafka KAFKA = new OwnKafka();

    @Test
    void aDryRunAnswersThePlanAndStoresNothing() throws Exception {
        try (FakeConnectors connectors = connectors(DryRunTest::fine);
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            // when
            Reply reply = orchestrator.put("dry?dryRun=true", Example.workflow("dry", "shop", ""));

            // then
            assertThat(reply.status()).as(reply.response().body()).isEqualTo(200);
            JsonNode load = reply.json().get("tasks").get(2);
            assertThat(load.get("task").asString()).isEqualTo("load");
            assertThat(load.get("lanes").asInt()).isEqualTo(4);
            assertThat(load.get("streams").toString()).isEqualTo("[\"orders\"]");
            assertThat(load.get("tables").get(0).get("table").asString()).isEqualTo("shop.orders");
            assertThat(load.get("tables").get(0).get("statements").get(0).asString())
                    .startsWith("CREATE TABLE");
            assertThat(reply.json().get("nextTimes")).isEmpty();
            assertThat(reply.json().get("notYet")).isEmpty();
            assertThat(orchestrator.get("/workflows/dry").status()).isEqualTo(404);
            assertThat(connectors.commands).allMatch(c -> c instanceof Command.Check);
        }
    }

    @Test
    void aDryRunTellsTheNextTimesOfTheScheduleAndThatItCannotBeStoredYet() throws Exception {
        try (FakeConnectors connectors = connectors(DryRunTest::fine);
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            // given
            String nightly =
                    Example.workflow("dry", "shop", "schedule: {cron: \"0 2 * * *\", timezone: Europe/Berlin}");

            // when
            Reply reply = orchestrator.put("dry?dryRun=true", nightly);

            // then
            assertThat(reply.status()).as(reply.response().body()).isEqualTo(200);
            List<ZonedDateTime> times = reply.json()
                    .get("nextTimes")
                    .valueStream()
                    .map(time -> ZonedDateTime.parse(time.asString()))
                    .toList();
            assertThat(times).hasSize(5).isSorted().allSatisfy(time -> {
                assertThat(time.getZone()).isEqualTo(ZoneId.of("Europe/Berlin"));
                assertThat(time.getHour()).isBetween(2, 3);
            });
            assertThat(times.get(0).toInstant()).isAfter(Instant.now().minusSeconds(60));
            assertThat(reply.json().get("notYet").get(0).get("code").asString()).isEqualTo("later-version");
            assertThat(errors(orchestrator.put("dry", nightly)))
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .startsWith("#/schedule 3:1 later-version: the schedule is sound");
        }
    }

    @Test
    void whatConnectorsFindStandsAtItsLineAndColumn() throws Exception {
        try (FakeConnectors connectors = connectors(DryRunTest::troubled);
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            // when
            Reply reply = orchestrator.put("dry?dryRun=true", Example.workflow("dry", "shop", ""));

            // then
            assertThat(reply.status()).isEqualTo(422);
            assertThat(errors(reply))
                    .containsExactly(
                            "#/tasks/read/connection 7:5 connection-unknown: no such connection",
                            "#/tasks/read/collections/orders 11:7 collection-missing: not there",
                            "#/tasks/clean 12:3 expression: does not compile",
                            "#/tasks/load/connection 17:5 connection-incomplete: has no password");
            assertThat(reply.response().headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        }
    }

    @Test
    void aConnectorThatDoesNotAnswerIsNamedInTime() throws Exception {
        try (FakeConnectors connectors =
                        connectors(c -> c.task().connector().equals("redshift.load") ? List.of() : fine(c));
                Orchestrator orchestrator =
                        new Orchestrator(KAFKA.servers(), Backing.database(), "--sluice.check.answer-within=8s")) {
            // given an orchestrator that hears events
            long end = System.nanoTime() + 30_000_000_000L;
            while (!connectors.isKnownTo(orchestrator)) {
                assertThat(System.nanoTime()).as("deadline").isLessThan(end);
                Thread.onSpinWait();
            }

            // then
            Reply reply = orchestrator.put("dry?dryRun=true", Example.workflow("dry", "shop", ""));
            assertThat(errors(reply))
                    .containsExactly(
                            "#/tasks/load/use 16:5 connector-silent: no replica of redshift.load answered within"
                                    + " 8 s; start one, or look for the reason in its log");
        }
    }

    @Test
    void theSchemaThatAConnectorPublishesIsServedAndJudgesFromThenOn() throws Exception {
        try (FakeConnectors connectors = connectors(DryRunTest::fine);
                Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            // given
            String database = "database: shop";
            String withMore = Example.workflow("more", "shop", "").replace(database, database + "\n    pace: fast");
            assertThat(errors(orchestrator.put("more", withMore)))
                    .containsExactly("#/tasks/read/pace 9:5 unknown-key: the task read (mongodb.read) has no key pace"
                            + " (allowed: use, limit, after, connection, lanes, database, collections)");

            // when: one that refers to a place elsewhere is left aside, and a sound one counts
            connectors.send(new Event.SettingsPublished(
                    "mongodb.read", "{\"properties\": {\"a\": {\"$ref\": \"http://127.0.0.1/x\"}}}"));
            connectors.send(
                    new Event.SettingsPublished(
                            "mongodb.read",
                            "{\"properties\": {\"database\": {}, \"collections\": {}, \"pace\": {\"enum\": [\"slow\", \"fast\"]}}}"));
            long end = System.nanoTime() + 20_000_000_000L;
            while (!orchestrator.get("/schema/workflow.json").response().body().contains("\"pace\"")) {
                assertThat(System.nanoTime()).as("deadline").isLessThan(end);
                Thread.onSpinWait();
            }

            // then
            assertThat(orchestrator.put("more", withMore).status()).isEqualTo(201);
            assertThat(errors(orchestrator.put("more", withMore.replace("fast", "fats"))))
                    .containsExactly(
                            "#/tasks/read/pace 9:5 value: pace must be one of slow, fast, found \"fats\"; did you"
                                    + " mean fast?");
        }
    }

    @Test
    void aBodyOfTenMegabytesIsRefusedWithoutBeingReadAndTheServiceLivesOn() throws Exception {
        try (Orchestrator orchestrator = new Orchestrator(KAFKA.servers(), Backing.database())) {
            Reply reply = orchestrator.put("large", "#" + "x".repeat(10 << 20));
            assertThat(reply.status()).isEqualTo(413);
            assertThat(errors(reply))
                    .containsExactly(
                            "# 1:1 too-large: the workflow is larger than 256 KiB, which is the most that is allowed");
            assertThat(orchestrator.get("/workflows").status()).isEqualTo(200);
        }
    }

    private static FakeConnectors connectors(Function<Command, List<Answer>> answers) {
        return new FakeConnectors(KAFKA.servers(), 24, answers, (a, f) -> List.of());
    }

    private static List<Answer> fine(Command command) {
        Command.Check check = (Command.Check) command;
        return List.of(
                switch (check.task().connector()) {
                    case "mongodb.read" -> new Checked(List.of(), List.of("orders"), List.of());
                    case "redshift.load" ->
                        new Checked(
                                List.of(),
                                List.of(),
                                check.streams().stream()
                                        .map(s -> new TableToCome("shop." + s, false, List.of("CREATE TABLE " + s)))
                                        .toList());
                    default -> Checked.FINE;
                });
    }

    private static List<Answer> troubled(Command command) {
        return List.of(
                switch (command.task().connector()) {
                    case "mongodb.read" ->
                        new Checked(
                                List.of(
                                        new Answer.Finding(
                                                List.of("collections", "orders"), "collection-missing", "not there"),
                                        new Answer.Finding(
                                                List.of("connection"), "connection-unknown", "no such connection")),
                                List.of(),
                                List.of());
                    case "transform" ->
                        Checked.found(List.of("steps", "0", "filter"), "expression", "does not compile");
                    default -> Checked.found(List.of("connection"), "connection-incomplete", "has no password");
                });
    }

    private static List<String> errors(Reply reply) {
        return reply.json()
                .path("errors")
                .valueStream()
                .map(e -> e.get("pointer").asString() + " " + e.get("line") + ":" + e.get("column") + " "
                        + e.get("code").asString() + ": " + e.get("detail").asString())
                .toList();
    }
}

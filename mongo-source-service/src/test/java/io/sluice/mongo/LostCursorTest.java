package io.sluice.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.mongo.id.IdBytes;
import io.sluice.mongo.split.SplitLimits;
import io.sluice.runtime.connector.SourceDocument;
import io.sluice.runtime.connector.Split;
import io.sluice.stack.fault.BreakableProxy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bson.BsonInt32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class LostCursorTest {

    private static final int DOCUMENTS = 10_000;
    private static TestMongo mongo;
    private BreakableProxy proxy;

    @BeforeAll
    static void start() {
        mongo = new TestMongo();
    }

    @AfterAll
    static void stop() {
        mongo.close();
    }

    @BeforeEach
    void openProxy() throws IOException {
        proxy = new BreakableProxy(mongo.address());
        mongo.insertIds(
                "numbers",
                IntStream.range(0, DOCUMENTS).mapToObj(BsonInt32::new).toList());
    }

    @AfterEach
    void closeProxy() throws IOException {
        proxy.close();
        mongo.drop("numbers");
    }

    @Test
    void aConnectionCutInMidReadLosesAndDoublesNothing() {
        // given
        MongoSource source = mongo.source(uri(), SplitLimits.STANDARD);
        TaskRef task = mongo.task(Map.of("numbers", Map.of()));
        Split split = TestMongo.plan(source, task, 1).splits().get(0);
        double findsBefore = mongo.commands("find");
        AtomicInteger seen = new AtomicInteger();
        // when
        List<Integer> read = Objects.requireNonNull(source.read(task, split, null)
                .doOnNext(document -> {
                    if (seen.incrementAndGet() % 1_700 == 0) {
                        proxy.cut();
                    }
                })
                // Small demand, so that a cut meets a cursor that has not fetched everything.
                .limitRate(50)
                .map(LostCursorTest::number)
                .collectList()
                .block(TestMongo.PATIENCE));
        // then
        assertThat(read).isEqualTo(IntStream.range(0, DOCUMENTS).boxed().toList());
        assertThat(proxy.cuts()).isEqualTo(5);
        assertThat(mongo.commands("find") - findsBefore).as("cursors opened").isGreaterThanOrEqualTo(4);
    }

    @Test
    void aServerThatStaysAwayBecomesATransientFailureAfterSomeTries() {
        // given
        MongoSource source = mongo.source(uri(), SplitLimits.STANDARD);
        TaskRef task = mongo.task(Map.of("numbers", Map.of()));
        Split split = TestMongo.plan(source, task, 1).splits().get(0);
        AtomicInteger seen = new AtomicInteger();
        // when
        StepVerifier.create(source.read(task, split, null)
                        .doOnNext(document -> {
                            if (seen.incrementAndGet() == 100) {
                                proxy.refuse();
                            }
                        })
                        .limitRate(50)
                        .then())
                // then
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(TransientFailure.class)
                        .hasMessageStartingWith("reading " + mongo.database
                                + ".numbers: no document came in 6 attempts; the last one: reading"))
                .verify(TestMongo.PATIENCE);
    }

    @Test
    void aCollectionDroppedAfterPlanningIsNotMistakenForItsEnd() {
        // given
        MongoSource source = mongo.source(uri(), SplitLimits.STANDARD);
        TaskRef task = mongo.task(Map.of("numbers", Map.of()));
        Split split = TestMongo.plan(source, task, 1).splits().get(0);
        mongo.drop("numbers");
        // when
        StepVerifier.create(source.read(task, split, null))
                // then
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(BadConfiguration.class)
                        .hasMessage("collection \"numbers\" of database \"" + mongo.database
                                + "\" was dropped, renamed or made anew since the run was planned; start a new run"))
                .verify(TestMongo.PATIENCE);
    }

    private static int number(SourceDocument document) {
        assertThat(ByteBuffer.wrap(document.document())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getInt())
                .isEqualTo(document.document().length);
        return IdBytes.value(document.id()).asInt32().getValue();
    }

    private String uri() {
        return "mongodb://127.0.0.1:" + proxy.port() + "/?serverSelectionTimeoutMS=200&heartbeatFrequencyMS=500";
    }
}

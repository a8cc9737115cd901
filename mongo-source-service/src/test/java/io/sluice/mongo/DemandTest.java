package io.sluice.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.TaskRef;
import io.sluice.mongo.split.SplitLimits;
import io.sluice.runtime.connector.Split;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class DemandTest {

    @Test
    void nothingIsFetchedThatWasNotAskedFor() {
        try (TestMongo mongo = new TestMongo()) {
            // given
            mongo.insertIds(
                    "many", IntStream.range(0, 100_000).mapToObj(BsonInt32::new).toList());
            MongoSource source = mongo.source(SplitLimits.STANDARD);
            TaskRef task = mongo.task(Map.of("many", Map.of()));
            Split split = TestMongo.plan(source, task, 1).splits().get(0);
            double finds = mongo.commands("find");
            double more = mongo.commands("getMore");
            // when
            StepVerifier.create(source.read(task, split, null), 0)
                    .thenRequest(10)
                    .expectNextCount(10)
                    .expectNoEvent(Duration.ofMillis(300))
                    // then
                    .then(() -> assertThat(mongo.commands("getMore") - more)
                            .as("replies after the first")
                            .isLessThanOrEqualTo(1))
                    .thenRequest(990)
                    .expectNextCount(990)
                    .then(() -> assertThat(mongo.commands("getMore") - more)
                            .as("replies after the first")
                            .isBetween(1.0, 3.0))
                    .thenCancel()
                    .verify(TestMongo.PATIENCE);
            assertThat(mongo.commands("find") - finds).as("cursors opened").isEqualTo(1);
        }
    }
}

package io.sluice.runtime.kafka;

import static io.sluice.runtime.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.runtime.TestKafka;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to lanes that stay, lanes that move and commits under way when a replica joins. */
class KafkaMembershipTest {

    private static final int LANES = 4;
    private static final int RECORDS = 1_000;

    private final String topic = TestKafka.unique("edge");
    private final String group = TestKafka.unique("group");

    KafkaMembershipTest() {
        TestKafka.createTopic(topic, LANES, Map.of());
    }

    @Test
    void aPausedLaneThatStaysIsStillPausedAfterAnotherMemberJoinsAndNothingRepeatsOrVanishes() {
        // given
        KafkaProducer<byte[], byte[]> writer = new KafkaProducer<>(Clients.SETTINGS.producer());
        lanes().forEach(lane -> fill(writer, lane));
        try (writer;
                GroupMember one = new GroupMember(Clients.SETTINGS, group, topic)) {
            await("one has all lanes", () -> one.lanes().size() == LANES);
            for (TopicPartition lane : lanes()) {
                one.hold(lane);
                one.begin(lane, 0);
                await("the first records of " + lane, () -> !one.offsets(lane).isEmpty());
            }

            // when
            try (GroupMember two = new GroupMember(Clients.SETTINGS, group, topic)) {
                await("two each", () -> one.lanes().size() == 2 && two.lanes().size() == 2);
                List<TopicPartition> kept = one.lanes().stream().map(this::lane).toList();
                TopicPartition open = kept.get(0);
                TopicPartition paused = kept.get(1);
                int heldAt = one.offsets(paused).size();
                one.letGo(open);
                await(
                        "the open lane is read to its end",
                        () -> one.offsets(open).size() == RECORDS);
                fill(writer, open);
                await("and on", () -> one.offsets(open).size() == 2 * RECORDS);

                // then
                assertThat(one.offsets(paused))
                        .as("while the other lane took %d records", 2 * RECORDS)
                        .hasSize(heldAt)
                        .hasSizeLessThan(RECORDS);
                one.letGo(paused);
                await(
                        "the paused lane is read to its end",
                        () -> one.offsets(paused).size() >= RECORDS);
                assertThat(one.offsets(paused)).isEqualTo(offsets(RECORDS));
                assertThat(one.offsets(open)).isEqualTo(offsets(2 * RECORDS));
                assertThat(one.assignments(paused)).as("times assigned").isOne();
                assertThat(one.error.get()).isNull();
                assertThat(two.error.get()).isNull();
            }
        }
    }

    @Test
    void aSecondMemberGetsItsLanesInSecondsAlthoughNothingWasAcknowledged() {
        // given
        KafkaProducer<byte[], byte[]> writer = new KafkaProducer<>(Clients.SETTINGS.producer());
        lanes().forEach(lane -> fill(writer, lane));
        try (writer;
                GroupMember one = new GroupMember(Clients.SETTINGS, group, topic)) {
            await("one has all lanes", () -> one.lanes().size() == LANES);
            lanes().forEach(lane -> one.begin(lane, 0));
            await("all records", () -> lanes().stream()
                    .allMatch(lane -> one.offsets(lane).size() == RECORDS));

            // when
            long start = System.nanoTime();
            try (GroupMember two = new GroupMember(Clients.SETTINGS, group, topic)) {
                await("two each", () -> one.lanes().size() == 2 && two.lanes().size() == 2);
                Duration joined = Duration.ofNanos(System.nanoTime() - start);

                // then
                System.out.println("a second member has its lanes after " + joined.toMillis() + " ms");
                assertThat(joined).isLessThan(Duration.ofSeconds(20));
            }

            // when
            long left = System.nanoTime();
            await("one has all lanes again", () -> one.lanes().size() == LANES);

            // then
            System.out.println("lanes of a member that left are back after "
                    + Duration.ofNanos(System.nanoTime() - left).toMillis() + " ms");
        }
    }

    @Test
    void aHintThatARebalanceRefusesIsCommittedAfterIt() {
        // given
        try (GroupMember one = new GroupMember(Clients.SETTINGS, group, topic)) {
            await("one has all lanes", () -> one.lanes().size() == LANES);
            for (int round = 1; round <= 3; round++) {
                String hint = "round " + round;
                long offset = round;

                // when a hint falls into a rebalance, here or there
                try (GroupMember two = new GroupMember(Clients.SETTINGS, group, topic)) {
                    LockSupport.parkNanos(Duration.ofMillis(100L * round).toNanos());
                    lanes().forEach(lane -> one.consumer.hint(lane, offset, hint));
                    await(
                            "two each",
                            () -> one.lanes().size() == 2 && two.lanes().size() == 2);

                    // then
                    for (int kept : one.lanes()) {
                        await(hint + " of lane " + kept, () -> {
                            one.consumer.hintAgain();
                            return Clients.ADMIN
                                            .settled(group, lane(kept))
                                            .map(CommittedOffset::offset)
                                            .blockOptional()
                                            .orElse(-1L)
                                    == offset;
                        });
                    }
                }
                await("one has all lanes again", () -> one.lanes().size() == LANES);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void offsetsUnderTheGroupsIdAloneAreTakenThroughoutARebalance(String protocol) {
        // given
        TopicPartition output = Clients.lane();
        TopicPartition input = lane(0);
        LaneProducer producer = Clients.fence(TestKafka.unique("owner"));
        try (KafkaConsumer<byte[], byte[]> one = subscribed(protocol);
                KafkaConsumer<byte[], byte[]> two = member(protocol)) {
            await("one has all lanes", () -> polled(one).size() == LANES);
            ConsumerGroupMetadata before = one.groupMetadata();

            // when
            two.subscribe(List.of(topic));
            long commits = 0;
            do {
                polled(two);
                Clients.commit(producer, output, "value", group, input, ++commits, "at " + commits);
                polled(one);
                Clients.commit(producer, output, "value", group, input, ++commits, "at " + commits);
                assertThat(commits)
                        .as("commits, and the rebalance does not end")
                        .isLessThan(1_000);
            } while (one.assignment().size() != 2 || two.assignment().size() != 2);

            // then
            System.out.println(protocol + ": " + commits + " commits while a member joined");
            assertThat(Clients.ADMIN.settled(group, input).block())
                    .isEqualTo(new CommittedOffset(commits, "at " + commits));
            assertThat(one.groupMetadata().generationId()).isGreaterThan(before.generationId());
            assertThatThrownBy(() -> commitAs(before, input))
                    .as("a member's own metadata from before the rebalance")
                    .isInstanceOf(CommitFailedException.class);
        }
        Clients.close(producer);
    }

    private void commitAs(ConsumerGroupMetadata member, TopicPartition input) {
        try (KafkaProducer<byte[], byte[]> producer = Clients.plain(TestKafka.unique("stale"))) {
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(Map.of(input, new OffsetAndMetadata(99)), member);
            producer.commitTransaction();
        }
    }

    private KafkaConsumer<byte[], byte[]> subscribed(String protocol) {
        KafkaConsumer<byte[], byte[]> consumer = member(protocol);
        consumer.subscribe(List.of(topic));
        return consumer;
    }

    private KafkaConsumer<byte[], byte[]> member(String protocol) {
        Map<String, Object> settings;
        if (protocol.equals("classic")) {
            settings = Clients.SETTINGS.member(group);
        } else {
            settings = Clients.SETTINGS.consumer();
            settings.put("group.id", group);
            settings.put("group.protocol", protocol);
        }
        settings.put("auto.offset.reset", "earliest");
        return new KafkaConsumer<>(settings);
    }

    private static Set<TopicPartition> polled(KafkaConsumer<byte[], byte[]> consumer) {
        consumer.poll(Duration.ofMillis(20));
        return consumer.assignment();
    }

    private void fill(KafkaProducer<byte[], byte[]> writer, TopicPartition lane) {
        List<Future<RecordMetadata>> sent = IntStream.range(0, RECORDS)
                .mapToObj(any -> writer.send(Clients.record(lane, "value")))
                .toList();
        writer.flush();
        assertThat(sent).allSatisfy(record -> assertThat(record).succeedsWithin(Duration.ZERO));
    }

    private Set<TopicPartition> lanes() {
        Set<TopicPartition> lanes = new LinkedHashSet<>();
        for (int lane = 0; lane < LANES; lane++) {
            lanes.add(lane(lane));
        }
        return lanes;
    }

    private TopicPartition lane(int partition) {
        return new TopicPartition(topic, partition);
    }

    private static List<Long> offsets(int count) {
        return LongStream.range(0, count).boxed().toList();
    }
}

package io.sluice.runtime.kafka;

import static io.sluice.runtime.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sluice.runtime.TestKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;

/** What a lane's exactly-once rests on: transactions, take-over, and what a fenced owner can still do (nothing). */
class KafkaTransactionsTest {

    private final String id = TestKafka.unique("owner");
    private final String group = TestKafka.unique("group");
    private final TopicPartition lane = Clients.lane();
    private final TopicPartition input = new TopicPartition(lane.topic(), 0);

    @Test
    void reactorKafkaSendsCommitsOffsetsAndReceivesWithThisKafkaClient() {
        // given
        LaneProducer producer = Clients.fence(id);

        // when
        long last = Clients.commit(producer, lane, "first", group, input, 5, "position");

        // then
        assertThat(last).isZero();
        assertThat(Clients.ADMIN.settled(group, input).block()).isEqualTo(new CommittedOffset(5, "position"));
        try (GroupMember member = new GroupMember(Clients.SETTINGS, group, lane.topic())) {
            await("the member has the lane", () -> member.lanes().contains(0));
            member.begin(lane, 0);
            await("the record arrives", () -> !member.offsets(lane).isEmpty());
            assertThat(member.offsets(lane))
                    .as("received with kafka-clients %s", AppInfoParser.getVersion())
                    .containsExactly(0L);
        }
        Clients.close(producer);
    }

    @Test
    void reactorKafkasOffsetsByGroupNameCallAMethodThatTheClientHasNoMore() {
        // Called, it does not fail: Reactor takes the NoSuchMethodError for fatal and never ends the Mono.
        assertThat(Producer.class.getMethods())
                .filteredOn(method -> method.getName().equals("sendOffsetsToTransaction"))
                .extracting(method -> method.getParameterTypes()[1])
                .isEqualTo(List.of(ConsumerGroupMetadata.class));
    }

    @Test
    void theNextOwnerAbortsTheOpenTransactionOfADeadOneAtOnce() {
        // given
        try (KafkaProducer<byte[], byte[]> dead = Clients.plain(id)) {
            leaveOpen(dead, "lost", 7);

            // when
            long start = System.nanoTime();
            LaneProducer next = Clients.fence(id);
            Duration takeOver = Duration.ofNanos(System.nanoTime() - start);

            // then
            System.out.println("take-over of a lane with an open transaction: " + takeOver.toMillis() + " ms");
            assertThat(takeOver)
                    .as("take-over, with a transaction time-out of 60 s")
                    .isLessThan(Duration.ofSeconds(10));
            Clients.commit(next, lane, "kept", group, input, 8, "");
            Clients.assertCommitted(lane, "kept");
            Clients.close(next);
        }
    }

    @Test
    void whatLiesBehindAnOpenTransactionIsNotSeenUntilItEnds() {
        // given
        TopicPartition other = Clients.lane();
        try (KafkaProducer<byte[], byte[]> dead = Clients.plain(id)) {
            leaveOpen(dead, "lost", 7);
            LaneProducer second = Clients.fence(TestKafka.unique("another"));
            Clients.commit(second, lane, "behind", group, other, 1, "");
            Clients.commit(second, other, "elsewhere", group, other, 2, "");

            // then
            assertThat(Clients.committed(lane)).as("the same partition").isEmpty();
            Clients.assertCommitted(other, "elsewhere");

            // when
            Clients.close(Clients.fence(id));

            // then
            Clients.assertCommitted(lane, "behind");
            Clients.close(second);
        }
    }

    @Test
    void aDeadOwnerThatWakesLateCannotCommit() {
        // given
        try (KafkaProducer<byte[], byte[]> dead = Clients.plain(id)) {
            leaveOpen(dead, "lost", 7);
            LaneProducer next = Clients.fence(id);
            Clients.commit(next, lane, "kept", group, input, 8, "next");

            // when
            Throwable failure = catchThrowable(dead::commitTransaction);

            // then
            assertThat(KafkaFailures.classify(failure)).hasMessageContaining("taken over");
            Clients.assertCommitted(lane, "kept");
            assertThat(Clients.ADMIN.settled(group, input).block()).isEqualTo(new CommittedOffset(8, "next"));
            Clients.close(next);
        }
    }

    @Test
    void aDeadOwnerThatWakesLateCannotSendEither() {
        // given
        try (KafkaProducer<byte[], byte[]> dead = Clients.plain(id)) {
            leaveOpen(dead, "lost", 7);
            LaneProducer next = Clients.fence(id);

            // when
            Future<RecordMetadata> late = dead.send(Clients.record(lane, "late"));

            // then
            assertThatThrownBy(late::get).satisfies(failure -> assertThat(KafkaFailures.classify(failure))
                    .hasMessageContaining("taken over"));
            Clients.commit(next, lane, "kept", group, input, 8, "");
            Clients.assertCommitted(lane, "kept");
            Clients.close(next);
        }
    }

    @Test
    void aCommitOfTheOldOwnerFailsAsALaneThatWasTakenOver() {
        // given
        LaneProducer old = Clients.fence(id);
        Clients.commit(old, lane, "first", group, input, 1, "");
        LaneProducer next = Clients.fence(id);

        // when
        Throwable failure = catchThrowable(() -> Clients.commit(old, lane, "second", group, input, 2, ""));

        // then
        assertThat(failure).hasMessageContaining("taken over");
        Clients.assertCommitted(lane, "first");
        Clients.close(old);
        Clients.close(next);
    }

    @Test
    void afterFencingTheCommittedPositionIsFinalEvenIfACommitWasPending() {
        // given
        LaneProducer first = Clients.fence(id);
        Clients.commit(first, lane, "kept", group, input, 6, "six");
        Clients.close(first);
        try (KafkaProducer<byte[], byte[]> dead = Clients.plain(id)) {
            leaveOpen(dead, "lost", 7);
            assertThat(Clients.ADMIN.committedAtLeast(group, List.of(input)).block())
                    .as("asked without waiting")
                    .containsEntry(input, new CommittedOffset(6, "six"));
            assertThatThrownBy(() -> Clients.ADMIN
                            .settled(group, input)
                            .timeout(Duration.ofSeconds(1))
                            .block())
                    .as("asked for a settled offset while a commit is pending")
                    .hasRootCauseInstanceOf(java.util.concurrent.TimeoutException.class);

            // when
            LaneProducer next = Clients.fence(id);

            // then
            assertThat(Clients.ADMIN.settled(group, input).block()).isEqualTo(new CommittedOffset(6, "six"));
            Throwable late = catchThrowable(dead::commitTransaction);
            assertThat(late).isNotNull();
            assertThat(Clients.ADMIN.settled(group, input).block()).isEqualTo(new CommittedOffset(6, "six"));
            Clients.close(next);
        }
    }

    private void leaveOpen(KafkaProducer<byte[], byte[]> producer, String value, long offset) {
        producer.beginTransaction();
        producer.send(Clients.record(lane, value));
        producer.sendOffsetsToTransaction(Map.of(input, new OffsetAndMetadata(offset, value)), Clients.idOnly(group));
        producer.flush();
    }
}

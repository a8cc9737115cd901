package io.sluice.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sluice.contracts.failure.Bug;
import io.sluice.runtime.TestKafka;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.junit.jupiter.api.Test;

/** A source's position travels as the metadata of a committed offset: how much fits, and what comes back. */
class KafkaOffsetsTest {

    private static final String FITS = "x".repeat(4096);
    private static final String TOO_LONG = "x".repeat(4097);

    private final String id = TestKafka.unique("owner");
    private final String group = TestKafka.unique("group");
    private final TopicPartition lane = Clients.lane();

    @Test
    void a4096CharactersOfMetadataAreTakenInATransaction() {
        // given
        LaneProducer producer = Clients.fence(id);

        // when
        Clients.commit(producer, lane, "value", group, lane, 0, FITS);

        // then
        assertThat(Clients.ADMIN.settled(group, lane).block()).isEqualTo(new CommittedOffset(0, FITS));
        Clients.close(producer);
    }

    @Test
    void theLimitCountsCharactersNotBytes() {
        // given
        LaneProducer producer = Clients.fence(id);
        String threeBytesEach = "€".repeat(4096);

        // when
        Clients.commit(producer, lane, "value", group, lane, 0, threeBytesEach);

        // then
        assertThat(Clients.ADMIN.settled(group, lane).block()).isEqualTo(new CommittedOffset(0, threeBytesEach));
        Clients.close(producer);
    }

    @Test
    void oneCharacterMoreIsABugBeforeTheBrokerIsAsked() {
        // given
        LaneProducer producer = Clients.fence(id);

        // when
        Throwable refused = catchThrowable(() -> Clients.commit(producer, lane, "lost", group, lane, 0, TOO_LONG));
        Clients.close(producer);

        // then
        assertThat(refused).isInstanceOf(Bug.class).hasMessageContaining("4097 characters");
        LaneProducer next = Clients.fence(id);
        Clients.commit(next, lane, "kept", group, lane, 0, "");
        Clients.assertCommitted(lane, "kept");
        Clients.close(next);
    }

    @Test
    void oneCharacterMoreEndsTheClientsProducerAndDoesNotEvenSayWhyByType() {
        // given
        try (KafkaProducer<byte[], byte[]> producer = Clients.plain(id)) {
            producer.beginTransaction();

            // when
            Throwable refused = catchThrowable(() -> producer.sendOffsetsToTransaction(
                    Map.of(lane, new OffsetAndMetadata(0, TOO_LONG)), Clients.idOnly(group)));

            // then
            assertThat(refused)
                    .isExactlyInstanceOf(KafkaException.class)
                    .hasNoCause()
                    .hasMessageContaining("metadata field of the offset request was too large");
            assertThatThrownBy(producer::abortTransaction).isInstanceOf(KafkaException.class);
        }
    }

    @Test
    void outsideATransactionTheSameIsAPlainRefusal() {
        // given
        Map<String, Object> settings = Clients.SETTINGS.consumer();
        settings.put("group.id", group);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
            consumer.assign(Set.of(lane));

            // when
            Throwable refused =
                    catchThrowable(() -> consumer.commitSync(Map.of(lane, new OffsetAndMetadata(0, TOO_LONG))));

            // then
            assertThat(refused).isInstanceOf(OffsetMetadataTooLarge.class);
            consumer.commitSync(Map.of(lane, new OffsetAndMetadata(0, FITS)));
            assertThat(Clients.ADMIN.settled(group, lane).block()).isEqualTo(new CommittedOffset(0, FITS));
        }
    }

    @Test
    void theSameOffsetCanBeCommittedAgainWithNewMetadata() {
        // given
        LaneProducer producer = Clients.fence(id);
        Clients.commit(producer, lane, "one", group, lane, 3, "position 1");

        // when
        Clients.commit(producer, lane, "two", group, lane, 3, "position 2");

        // then
        assertThat(Clients.ADMIN.settled(group, lane).block()).isEqualTo(new CommittedOffset(3, "position 2"));
        Map<String, Object> settings = Clients.SETTINGS.consumer();
        settings.put("group.id", group);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
            assertThat(consumer.committed(Set.of(lane), Duration.ofSeconds(20)))
                    .containsEntry(lane, new OffsetAndMetadata(3, "position 2"));
        }
        Clients.close(producer);
    }

    @Test
    void aGroupThatNeverCommittedHasNoSettledOffset() {
        // when
        CommittedOffset none = Clients.ADMIN.settled(group, lane).block();

        // then
        assertThat(none).isNull();
    }
}

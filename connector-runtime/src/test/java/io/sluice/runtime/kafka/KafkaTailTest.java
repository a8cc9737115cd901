package io.sluice.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.runtime.TestKafka;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/**
 * A lane's last committed record is not the one before its end: markers and aborted records have offsets too. All are
 * read as a lane reads them, after fencing: without it, the client's commit and abort return before their marker is there.
 */
class KafkaTailTest {

    private final String id = TestKafka.unique("owner");
    private final TopicPartition lane = Clients.lane();

    @Test
    void aMarkerTakesAnOffset() {
        // given
        commit("only");
        Clients.close(Clients.fence(id));

        // then
        assertThat(Clients.ADMIN.end(lane).block()).isEqualTo(2);
        assertThat(Clients.ADMIN.last(lane, 0).map(InRecord::offset).block()).isZero();
    }

    @Test
    void theTailIsFoundUnderAbortedRecordsAndMarkers() {
        // given
        commit("first");
        commit("last");
        abort(3);
        abort(2);
        Clients.close(Clients.fence(id));

        // then
        assertThat(Clients.ADMIN.end(lane).block())
                .as("2 x (record, marker), 3 records and marker, 2 records and marker")
                .isEqualTo(11);
        assertThat(Clients.ADMIN.last(lane, 0).map(InRecord::offset).block()).isEqualTo(2);
        assertThat(Clients.ADMIN.last(lane, 3).block()).as("from behind it").isNull();
        Clients.assertCommitted(lane, "first", "last");
    }

    @Test
    void aLaneWithNothingButAbortedRecordsHasNoTail() {
        // given
        abort(3);
        Clients.close(Clients.fence(id));

        // then
        assertThat(Clients.ADMIN.end(lane).block()).isEqualTo(4);
        assertThat(Clients.ADMIN.last(lane, 0).block()).isNull();
        assertThat(Clients.ADMIN.read(lane, 0).block()).isEqualTo(List.of());
    }

    @Test
    void anEmptyLaneHasNoTail() {
        assertThat(Clients.ADMIN.end(lane).block()).isZero();
        assertThat(Clients.ADMIN.last(lane, 0).block()).isNull();
    }

    @Test
    void theEndLiesBeforeAnOpenTransaction() {
        // given
        commit("before");
        Clients.close(Clients.fence(id));
        try (KafkaProducer<byte[], byte[]> open = Clients.plain(id)) {
            open.beginTransaction();
            open.send(Clients.record(lane, "open"));
            open.flush();

            // then
            assertThat(Clients.ADMIN.end(lane).block()).isEqualTo(2);
            assertThat(Clients.ADMIN.last(lane, 0).map(InRecord::offset).block())
                    .isZero();
            open.abortTransaction();
        }
    }

    private void commit(String value) {
        LaneProducer producer = Clients.fence(id);
        producer.commit(List.of(Clients.out(lane, value)), lane, "", null, 0, offset -> "")
                .block();
        Clients.close(producer);
    }

    private void abort(int records) {
        try (KafkaProducer<byte[], byte[]> producer = Clients.plain(id)) {
            producer.beginTransaction();
            for (int i = 0; i < records; i++) {
                producer.send(Clients.record(lane, "aborted"));
            }
            producer.flush();
            producer.abortTransaction();
        }
    }
}

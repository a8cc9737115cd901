package io.sluice.runtime.kafka;

import static io.sluice.runtime.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sluice.runtime.TestKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What trimming a lane frees, and what a reader of trimmed records is told. Segments of 1 MiB, records of 400 kB. */
class KafkaRetentionTest {

    private final TopicPartition lane = new TopicPartition(TestKafka.unique("edge"), 0);

    KafkaRetentionTest() {
        TestKafka.createTopic(
                lane.topic(),
                1,
                Map.of("segment.bytes", "1048576", "retention.ms", "-1", "file.delete.delay.ms", "100"));
        write(6);
    }

    @Test
    void trimmingFreesWholeSegmentsOnlyAndNeverTheActiveOne() {
        assumeThat(TestKafka.isEmbedded())
                .as("needs the broker's files, and a cluster looks for segments to delete every 5 minutes only")
                .isTrue();
        // given
        assertThat(segments()).containsExactly("0", "2", "4");

        // when
        Clients.ADMIN.trim(Map.of(lane, 3L)).block();

        // then
        await("the first segment is deleted", () -> !segments().contains("0"));
        assertThat(segments()).as("offset 3 lies within the second").containsExactly("2", "4");
        assertThat(Clients.ADMIN.beginning(lane).block()).isEqualTo(3);

        // when
        Clients.ADMIN.trim(Map.of(lane, 6L)).block();

        // then
        await("the second segment is deleted", () -> !segments().contains("2"));
        assertThat(segments()).as("nothing is left to read in it").containsExactly("4");
        assertThat(Clients.ADMIN.beginning(lane).block()).isEqualTo(6);
    }

    @Test
    void readingBeforeTheBeginningFailsLoudly() {
        // given
        Clients.ADMIN.trim(Map.of(lane, 3L)).block();

        // when
        try (KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(Clients.SETTINGS.consumer())) {
            reader.assign(Set.of(lane));
            reader.seek(lane, 1);

            // then
            assertThatThrownBy(() -> readSomething(reader))
                    .isInstanceOfSatisfying(
                            OffsetOutOfRangeException.class, failure -> assertThat(failure.offsetOutOfRangePartitions())
                                    .containsEntry(lane, 1L));
        }
    }

    @Test
    void aLaneThatBeginsBeforeTheBeginningJumpsThereAndItsMembershipGoesOn() {
        // given
        Clients.ADMIN.trim(Map.of(lane, 3L)).block();
        try (GroupMember member = new GroupMember(Clients.SETTINGS, TestKafka.unique("group"), lane.topic())) {
            await("the member has the lane", () -> member.lanes().contains(0));

            // when
            member.begin(lane, 1);

            // then
            await("what is left", () -> !member.offsets(lane).isEmpty());
            assertThat(member.offsets(lane).get(0)).isEqualTo(3);
            assertThat(member.error.get()).isNull();
        }
    }

    @Test
    void aTailIsFoundInATrimmedLaneAndNoneInAnEmptyOne() {
        // given
        Clients.ADMIN.trim(Map.of(lane, 5L)).block();

        // then
        assertThat(Clients.ADMIN.last(lane, 0).map(InRecord::offset).block()).isEqualTo(5);
        assertThat(Clients.ADMIN.read(lane, 0).map(List::size).block()).isOne();

        // when
        Clients.ADMIN.trim(Map.of(lane, 6L)).block();

        // then
        assertThat(Clients.ADMIN.last(lane, 0).block()).isNull();
    }

    @Test
    void aTrimBehindTheEndIsRefused() {
        assertThatThrownBy(() -> Clients.ADMIN.trim(Map.of(lane, 7L)).block()).hasMessageContaining("range");
    }

    private static void readSomething(KafkaConsumer<byte[], byte[]> reader) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < deadline) {
            if (!reader.poll(Duration.ofMillis(100)).isEmpty()) {
                return;
            }
        }
    }

    private void write(int records) {
        byte[] value = new byte[400_000];
        new Random(1).nextBytes(value);
        Map<String, Object> settings = Clients.SETTINGS.producer();
        settings.put("compression.type", "none");
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings)) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(lane.topic(), 0, null, value));
            }
            producer.flush();
        }
    }

    /** First offsets of the segments that are still on disk. */
    private List<String> segments() {
        try (Stream<Path> files = Files.list(logDirectory().resolve(lane.toString()))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".log"))
                    .sorted()
                    .map(name -> String.valueOf(Long.parseLong(name.substring(0, name.length() - ".log".length()))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path logDirectory() {
        try (Admin admin = Admin.create(Clients.SETTINGS.admin())) {
            return admin.describeLogDirs(List.of(0)).allDescriptions().get(20, TimeUnit.SECONDS).values().stream()
                    .flatMap(broker -> broker.entrySet().stream())
                    .filter(directory -> directory.getValue().replicaInfos().containsKey(lane))
                    .map(directory -> Path.of(directory.getKey()))
                    .findFirst()
                    .orElseThrow();
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.sluice.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaSettingsTest {

    @ParameterizedTest
    @CsvSource({"1000, 250", "1500, 375", "10000, 1000", "300000, 1000"})
    void aMemberHearsWithinASecondThatAnotherHasLeftHoweverLongASilentOneIsWaitedFor(int session, int heartbeat) {
        KafkaSettings settings = new KafkaSettings("127.0.0.1:9092", Map.of(), session);

        assertThat(settings.member("group"))
                .containsEntry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session)
                .containsEntry(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, heartbeat);
    }
}

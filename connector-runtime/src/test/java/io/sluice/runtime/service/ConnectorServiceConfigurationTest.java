package io.sluice.runtime.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

class ConnectorServiceConfigurationTest {

    @Test
    void theGaugeOfMemoryFollowsWhatBatchesHold() {
        try (RootAllocator allocator = new RootAllocator()) {
            // given
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            new ConnectorServiceConfiguration().memoryUsed(allocator).bindTo(meters);
            Gauge gauge = meters.get("sluice.memory.used").gauge();

            // when, then
            try (ArrowBuf batch = allocator.buffer(4096)) {
                assertThat(gauge.value()).isEqualTo(batch.capacity());
            }
            assertThat(gauge.value()).isZero();
        }
    }
}

package io.sluice.orchestrator.api;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How runs are streamed to whoever watches.
 *
 * @param most streams at a time
 * @param period the longest time that news wait
 * @param heartbeat the longest silence
 */
@ConfigurationProperties("sluice.streams")
record StreamSettings(
        @DefaultValue("100") int most,
        @DefaultValue("500ms") Duration period,
        @DefaultValue("10s") Duration heartbeat) {}

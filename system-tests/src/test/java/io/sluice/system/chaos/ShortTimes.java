package io.sluice.system.chaos;

import java.util.Map;
import java.util.TreeMap;

/** Settings under which a trial takes seconds, because whoever dies is noticed soon. */
final class ShortTimes {

    private static final int SESSION_MILLIS = 2_000;

    private static final String CONSUMER = "spring.cloud.stream.kafka.bindings.%s.consumer.configuration.%s";

    private static final String PRODUCER = "spring.cloud.stream.kafka.default.producer.configuration.%s";

    private ShortTimes() {}

    /**
     * For every service; each takes what it knows.
     *
     * @param stretch how many times longer than in one JVM everything may take
     */
    static Map<String, String> settings(int stretch) {
        String session = Integer.toString(SESSION_MILLIS * stretch);
        Map<String, String> settings = new TreeMap<>();
        settings.put(PRODUCER.formatted("max.block.ms"), Integer.toString(3_000 * stretch));
        settings.put(PRODUCER.formatted("request.timeout.ms"), Integer.toString(2_000 * stretch));
        settings.put(PRODUCER.formatted("delivery.timeout.ms"), Integer.toString(4_000 * stretch));
        // Less than four answers' time: a connector that still looks for its cluster is not one that is silent.
        settings.put(
                "sluice.kafka.properties.metadata.recovery.rebootstrap.trigger.ms", Integer.toString(3_000 * stretch));
        settings.put("sluice.supervise.answer-within", 5 * stretch + "s");
        for (String binding : new String[] {"events-in-0", "commands-in-0"}) {
            settings.put(CONSUMER.formatted(binding, "session.timeout.ms"), session);
            settings.put(CONSUMER.formatted(binding, "heartbeat.interval.ms"), "500");
        }
        settings.put("sluice.kafka.session-timeout", session + "ms");
        settings.put("sluice.supervise.sweep-every", "5s");
        settings.put("sluice.lane.look", "3s");
        return settings;
    }
}

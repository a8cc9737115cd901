package io.sluice.mongo.server;

import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts the commands that cost a source something, so that a cursor opened over and over is seen: {@code find, getMore}. */
final class CommandCounter implements CommandListener {

    private final Counter finds;
    private final Counter getMores;

    CommandCounter(MeterRegistry meters) {
        this.finds = counter(meters, "find");
        this.getMores = counter(meters, "getMore");
    }

    private static Counter counter(MeterRegistry meters, String command) {
        return Counter.builder("sluice.source.commands")
                .description("commands sent to the source")
                .tag("command", command)
                .register(meters);
    }

    @Override
    public void commandStarted(CommandStartedEvent event) {
        if ("getMore".equals(event.getCommandName())) {
            getMores.increment();
        } else if ("find".equals(event.getCommandName())) {
            finds.increment();
        }
    }
}

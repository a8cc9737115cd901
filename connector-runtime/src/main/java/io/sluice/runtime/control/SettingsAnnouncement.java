package io.sluice.runtime.control;

import io.sluice.contracts.control.Event;
import io.sluice.contracts.failure.Bug;
import io.sluice.runtime.lane.Reports;
import io.sluice.runtime.memory.SluiceSchedulers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * Publishes the JSON Schema of the settings of each connector that is served here: at the start, and then seldom, because a
 * heartbeat must stay small and an orchestrator may lose its database. The schema is the connector's own file,
 * {@code io/sluice/connector/<connector>.schema.json} on its class path.
 */
final class SettingsAnnouncement implements SmartLifecycle {

    private static final Duration PERIOD = Duration.ofMinutes(10);

    private final List<Event> schemas;
    private final Reports reports;
    private final SluiceSchedulers schedulers;
    private @Nullable Disposable announcing;

    /** @throws Bug if a connector has no schema */
    SettingsAnnouncement(Collection<String> connectors, Reports reports, SluiceSchedulers schedulers) {
        this.schemas = connectors.stream().map(SettingsAnnouncement::schema).toList();
        this.reports = reports;
        this.schedulers = schedulers;
    }

    private static Event schema(String connector) {
        String path = "/io/sluice/connector/" + connector + ".schema.json";
        try (InputStream file = SettingsAnnouncement.class.getResourceAsStream(path)) {
            if (file == null) {
                throw new Bug(
                        "schema-missing",
                        "connector " + connector + " has no schema of its settings; put it on the class path at "
                                + path);
            }
            return new Event.SettingsPublished(connector, new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void start() {
        announcing = Flux.interval(Duration.ZERO, PERIOD, schedulers.timer())
                .onBackpressureDrop()
                .doOnNext(tick -> schemas.forEach(reports::report))
                .subscribe();
    }

    @Override
    public void stop() {
        Disposable now = announcing;
        if (now != null) {
            now.dispose();
            announcing = null;
        }
    }

    @Override
    public boolean isRunning() {
        return announcing != null;
    }

    /** Before the first heartbeat: whoever is heard of has said what it takes. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE - 200;
    }
}

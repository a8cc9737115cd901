package io.sluice.runtime.connection;

import io.sluice.contracts.failure.BadConfiguration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the configuration holds under {@code sluice.connections.<name>}. Prints no value. */
public final class Connection {

    private final String name;
    private final Map<String, String> properties;

    Connection(String name, Map<String, String> properties) {
        this.name = name;
        Map<String, String> alike = new TreeMap<>();
        properties.forEach((property, value) -> alike.put(Connections.alike(property), value));
        this.properties = Map.copyOf(alike);
    }

    public String name() {
        return name;
    }

    /** @throws BadConfiguration that names the property, if it is missing */
    public String require(String property) {
        return find(property)
                .orElseThrow(() -> new BadConfiguration(
                        "connection-incomplete",
                        "connection \"" + name + "\" has no " + property + ": set sluice.connections." + name + "."
                                + property
                                + " (environment variable SLUICE_CONNECTIONS_" + Connections.environmentName(name) + "_"
                                + Connections.environmentName(property) + ") where this service runs"));
    }

    public Optional<String> find(String property) {
        return Optional.ofNullable(properties.get(Connections.alike(property))).filter(value -> !value.isBlank());
    }

    @Override
    public String toString() {
        return "Connection[" + name + "]";
    }
}

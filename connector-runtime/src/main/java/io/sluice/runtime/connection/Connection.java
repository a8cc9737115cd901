package io.sluice.runtime.connection;

import io.sluice.contracts.failure.BadConfiguration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the configuration holds under {@code sluice.connections.<name>}. Prints no value. */
public final class Connection {

    private final String name;
    private final Map<String, String> properties;
    private final Map<String, String> asWritten = new TreeMap<>();

    Connection(String name, Map<String, String> properties) {
        this.name = name;
        Map<String, String> alike = new TreeMap<>();
        properties.forEach((property, value) -> {
            alike.put(Connections.alike(property), value);
            asWritten.put(Connections.alike(property), property);
        });
        this.properties = Map.copyOf(alike);
    }

    public String name() {
        return name;
    }

    /**
     * A property that its connector does not know is refused: it may be one that is misspelt, and then what was meant to be
     * safe is not.
     *
     * @throws BadConfiguration that names what is too much, and what is allowed
     */
    public Connection only(List<String> allowed) {
        Map<String, String> unknown = new TreeMap<>(asWritten);
        allowed.forEach(property -> unknown.remove(Connections.alike(property)));
        if (!unknown.isEmpty()) {
            throw new BadConfiguration(
                    "connection-property",
                    "connection \"" + name + "\" has " + String.join(", ", unknown.values())
                            + "; allowed under sluice.connections." + name + " are " + String.join(", ", allowed));
        }
        return this;
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

    /**
     * The property {@code port}.
     *
     * @throws BadConfiguration {@code connection-invalid} unless it is a number from 1 to 65535
     */
    public int port(int otherwise) {
        String found = find("port").orElse(Integer.toString(otherwise));
        try {
            int port = Integer.parseInt(found.trim());
            if (port > 0 && port < 65_536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // the same answer as for a number out of range
        }
        throw invalid("port", found, "1 to 65535");
    }

    /** For whoever finds that a property is none of those that it may be; the value is shown, so it must be no secret. */
    public BadConfiguration invalid(String property, String found, String allowed) {
        return new BadConfiguration(
                "connection-invalid",
                "sluice.connections." + name + "." + property + " is \"" + found + "\"; allowed: " + allowed);
    }

    public Optional<String> find(String property) {
        return Optional.ofNullable(properties.get(Connections.alike(property))).filter(value -> !value.isBlank());
    }

    @Override
    public String toString() {
        return "Connection[" + name + "]";
    }
}

package io.sluice.runtime.connection;

import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.BadConfiguration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** The connections that this service's configuration holds. */
public final class Connections {

    private final Map<String, Connection> byName = new TreeMap<>();

    public Connections(Map<String, Map<String, String>> properties) {
        properties.forEach((name, values) -> byName.put(alike(name), new Connection(name, values)));
    }

    public static Connections of(Environment environment) {
        return new Connections(Binder.get(environment)
                .bind("sluice.connections", Bindable.mapOf(String.class, Object.class))
                .map(Connections::flatten)
                .orElseGet(Map::of));
    }

    /** @throws BadConfiguration if the task names no connection, or one that this service does not know */
    public Connection of(TaskRef task) {
        String name = task.connection();
        if (name == null) {
            throw new BadConfiguration(
                    "connection-missing", "task \"" + task.task() + "\" names no connection; " + known());
        }
        Connection connection = byName.get(alike(name));
        if (connection == null) {
            throw new BadConfiguration(
                    "connection-unknown",
                    "task \"" + task.task() + "\" uses connection \"" + name + "\", which " + task.connector()
                            + " does not have; " + known());
        }
        return connection;
    }

    /** An environment variable knows neither letter case nor dashes, so a name counts without them. */
    static String alike(String name) {
        return name.toLowerCase(Locale.ROOT).replace("-", "");
    }

    static String environmentName(String name) {
        return name.toUpperCase(Locale.ROOT).replace("-", "");
    }

    private String known() {
        return byName.isEmpty()
                ? "no connection is configured: set sluice.connections.<name>.*"
                : "configured are: "
                        + byName.values().stream().map(Connection::name).collect(Collectors.joining(", "));
    }

    private static Map<String, Map<String, String>> flatten(Map<String, Object> tree) {
        Map<String, Map<String, String>> result = new TreeMap<>();
        tree.forEach((name, values) -> {
            if (values instanceof Map<?, ?> map) {
                Map<String, String> properties = new TreeMap<>();
                map.forEach((property, value) -> properties.put(String.valueOf(property), String.valueOf(value)));
                result.put(name, properties);
            }
        });
        return result;
    }
}

package io.sluice.runtime.connection;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** What this service's configuration holds under {@code sluice.secrets.<name>}. Prints no value, and names none that it has. */
public final class Secrets {

    public static final Secrets NONE = new Secrets(Map.of());

    private final Map<String, String> byName = new TreeMap<>();

    public Secrets(Map<String, String> values) {
        values.forEach((name, value) -> byName.put(Connections.alike(name), value));
    }

    public static Secrets of(Environment environment) {
        return new Secrets(Binder.get(environment)
                .bind("sluice.secrets", Bindable.mapOf(String.class, String.class))
                .orElseGet(Map::of));
    }

    public Optional<String> find(String name) {
        return Optional.ofNullable(byName.get(Connections.alike(name))).filter(value -> !value.isBlank());
    }

    /** How a person gives the secret to this service. */
    public static String remedy(String name) {
        return "set sluice.secrets." + name + " (environment variable SLUICE_SECRETS_"
                + Connections.environmentName(name) + ") where this service runs";
    }

    @Override
    public String toString() {
        return "Secrets[" + byName.size() + "]";
    }
}

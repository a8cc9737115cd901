package io.sluice.orchestrator.workflow;

import io.sluice.contracts.text.Nearest;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys of one map in the workflow's text; each question that finds a mistake notes it and goes on. */
final class Fields {

    private final Located.Keys keys;
    private final List<Problem> problems;

    private Fields(Located.Keys keys, List<Problem> problems) {
        this.keys = keys;
        this.problems = problems;
    }

    static Optional<Fields> of(Located value, String what, List<Problem> problems) {
        if (value instanceof Located.Keys found) {
            return Optional.of(new Fields(found, problems));
        }
        problems.add(Problem.at(value.place(), "not-a-map", what + " must be a map, found " + value.kind()));
        return Optional.empty();
    }

    Map<String, Located> values() {
        return keys.values();
    }

    List<Problem> problems() {
        return problems;
    }

    @Nullable
    Located get(String key) {
        return keys.values().get(key);
    }

    void problem(String code, String detail) {
        problems.add(Problem.at(keys.place(), code, detail));
    }

    void problem(Located at, String code, String detail) {
        problems.add(Problem.at(at.place(), code, detail));
    }

    /** Notes each key that is neither known nor announced for a later version. */
    void allowOnly(String what, Collection<String> known, Collection<String> later) {
        keys.values().forEach((key, value) -> {
            if (later.contains(key)) {
                problem(value, "later-version", key + " comes with a later version; remove it from " + what);
            } else if (!known.contains(key)) {
                problem(
                        value,
                        "unknown-key",
                        what + " has no key " + key + Nearest.hint(key, known) + " (allowed: "
                                + String.join(", ", known) + ")");
            }
        });
    }

    /** A key that must be there; its absence points at the map that misses it. */
    Optional<Located> required(String key, String what) {
        Located value = get(key);
        if (value == null || value instanceof Located.Scalar scalar && scalar.plain() == null) {
            problem("missing-key", what + " needs the key " + key);
            return Optional.empty();
        }
        return Optional.of(value);
    }

    Optional<String> text(Located value, String what) {
        if (value instanceof Located.Scalar scalar && scalar.plain() instanceof String text) {
            return Optional.of(text);
        }
        problem(value, "not-text", what + " must be text, found " + value.kind());
        return Optional.empty();
    }

    int number(String key, int least, int most, int otherwise) {
        Located value = get(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Located.Scalar scalar
                && scalar.plain() instanceof Long found
                && found >= least
                && found <= most) {
            return found.intValue();
        }
        problem(
                value,
                "out-of-range",
                key + " must be a number from " + least + " to " + most + ", found " + value.kind());
        return otherwise;
    }

    Duration duration(String key, Duration otherwise) {
        return unit(key, Units::duration, "a duration with its unit, as 500ms, 10s, 5m, 2h", otherwise);
    }

    long bytes(String key, long otherwise) {
        return unit(key, Units::bytes, "a size with its unit, as 64MiB, 1GiB", otherwise);
    }

    Optional<Long> perSecond(String key) {
        return get(key) == null ? Optional.empty() : Optional.of(unit(key, Units::perSecond, "a rate, as 20000/s", 1L));
    }

    private <T> T unit(String key, Function<String, Optional<T>> reader, String form, T otherwise) {
        Located value = get(key);
        if (value == null) {
            return otherwise;
        }
        Object plain = value instanceof Located.Scalar scalar ? scalar.plain() : null;
        Optional<T> found = plain == null ? Optional.empty() : reader.apply(plain.toString());
        if (found.isEmpty() || found.get().equals(0L) || found.get().equals(Duration.ZERO)) {
            problem(value, "unit", key + " must be " + form + " and more than zero, found " + value.kind());
        }
        return found.orElse(otherwise);
    }
}

package io.sluice.transform.settings;

import java.util.List;
import java.util.Map;

/** One step of a transform. Steps move or remove fields; a value is never changed. */
public sealed interface Step {

    StreamPattern in();

    /** Objects become columns down to {@code depth} levels; 0 leaves them whole, as JSON. */
    record Flatten(StreamPattern in, int depth) implements Step {}

    /** Keeps the named fields and what is below them. */
    record Select(StreamPattern in, List<List<String>> fields) implements Step {
        public Select {
            fields = List.copyOf(fields);
        }
    }

    /** Removes the named fields and what is below them. */
    record Drop(StreamPattern in, List<List<String>> fields) implements Step {
        public Drop {
            fields = List.copyOf(fields);
        }
    }

    /** Gives fields another name inside their object: path to new name. */
    record Rename(StreamPattern in, Map<List<String>, String> names) implements Step {
        public Rename {
            names = Map.copyOf(names);
        }
    }
}

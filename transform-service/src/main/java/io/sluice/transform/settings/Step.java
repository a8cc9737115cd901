package io.sluice.transform.settings;

import io.sluice.transform.bson.ValueChange;
import io.sluice.transform.expression.Expression;
import io.sluice.transform.value.Conversion;
import io.sluice.transform.value.OnError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/** One step of a transform: it moves, removes or changes fields, adds some, or lets documents pass. */
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

    /** Makes values of fields those of another class. */
    record Cast(StreamPattern in, Map<List<String>, Conversion> fields) implements Step {
        public Cast {
            fields = Map.copyOf(fields);
        }
    }

    /**
     * Lets pass the documents that an expression holds for.
     *
     * @param place in the workflow, for messages
     */
    record Filter(StreamPattern in, String place, Expression keep, OnError onError) implements Step {}

    /**
     * Adds fields, each with the value of an expression over the document as it was before the step.
     *
     * @param fields in the order of the workflow
     * @param place in the workflow, for messages
     */
    record Derive(StreamPattern in, String place, Map<String, Expression> fields, OnError onError) implements Step {
        public Derive {
            fields = new LinkedHashMap<>(fields);
        }
    }

    /**
     * Puts something into the place of values that does not give them away.
     *
     * @param place in the workflow, for messages
     * @param key null if the way of masking has none
     */
    record Mask(StreamPattern in, String place, List<List<String>> fields, ValueChange masking, @Nullable Mac key)
            implements Step {
        public Mask {
            fields = List.copyOf(fields);
        }
    }
}

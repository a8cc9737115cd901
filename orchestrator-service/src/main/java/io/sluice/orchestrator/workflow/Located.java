package io.sluice.orchestrator.workflow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of the workflow's text that knows where it stands, so that each problem can point at its place. */
sealed interface Located {

    Place place();

    /** The value without places: maps, lists, text, numbers, booleans, null. */
    @Nullable
    Object plain();

    /** What a person would call the kind of value, for messages. */
    String kind();

    /** @param pointer as in {@code #/tasks/clean/steps/1}; line and column count from 1 */
    record Place(String pointer, int line, int column) {
        Place child(String segment, int childLine, int childColumn) {
            return new Place(pointer + "/" + segment.replace("~", "~0").replace("/", "~1"), childLine, childColumn);
        }
    }

    record Scalar(Place place, @Nullable Object plain) implements Located {
        @Override
        public String kind() {
            return plain == null ? "nothing" : plain instanceof String s ? "\"" + s + "\"" : plain.toString();
        }
    }

    record Items(Place place, List<Located> items) implements Located {
        @Override
        public Object plain() {
            List<@Nullable Object> all = new ArrayList<>();
            items.forEach(item -> all.add(item.plain()));
            return all;
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    record Keys(Place place, Map<String, Located> values) implements Located {
        @Override
        public Map<String, @Nullable Object> plain() {
            Map<String, @Nullable Object> all = new LinkedHashMap<>();
            values.forEach((key, value) -> all.put(key, value.plain()));
            return all;
        }

        @Override
        public String kind() {
            return "a map";
        }
    }
}

package io.sluice.orchestrator.workflow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A value of the workflow's text that knows where it stands, so that each problem can point at its place. */
sealed interface Located {

    Place place();

    /** The value without places: maps, lists, text, numbers, booleans, null. */
    @Nullable
    Object plain();

    /** What a person would call the kind of value, for messages. */
    String kind();

    /** What stands below, by keys and by positions in lists; empty if there is nothing. */
    default Optional<Located> at(List<String> path) {
        Located here = this;
        for (String segment : path) {
            Located below = here.child(segment);
            if (below == null) {
                return Optional.empty();
            }
            here = below;
        }
        return Optional.of(here);
    }

    @Nullable
    Located child(String segment);

    /** @param pointer as in {@code #/tasks/clean/steps/1}; line and column count from 1 */
    record Place(String pointer, int line, int column) {
        Place child(String segment, int childLine, int childColumn) {
            return new Place(pointer + "/" + segment.replace("~", "~0").replace("/", "~1"), childLine, childColumn);
        }
    }

    record Scalar(Place place, @Nullable Object plain) implements Located {
        @Override
        public @Nullable Located child(String segment) {
            return null;
        }

        private static final int LONGEST_SHOWN = 100;

        @Override
        public String kind() {
            if (!(plain instanceof String text)) {
                return plain == null ? "nothing" : plain.toString();
            }
            if (text.contains("://")) {
                return "an address"; // which may hold a password
            }
            return text.length() <= LONGEST_SHOWN ? "\"" + text + "\"" : "a text of " + text.length() + " characters";
        }
    }

    record Items(Place place, List<Located> items) implements Located {
        @Override
        public @Nullable Located child(String segment) {
            boolean index = segment.matches("[0-9]{1,9}") && Integer.parseInt(segment) < items.size();
            return index ? items.get(Integer.parseInt(segment)) : null;
        }

        @Override
        public Object plain() {
            List<@Nullable Object> all = new ArrayList<>();
            items.forEach(item -> all.add(item.plain()));
            return all;
        }

        @Override
        public String kind() {
            return items.isEmpty() ? "an empty list" : "a list";
        }
    }

    record Keys(Place place, Map<String, Located> values) implements Located {
        @Override
        public @Nullable Located child(String segment) {
            return values.get(segment);
        }

        @Override
        public Map<String, @Nullable Object> plain() {
            Map<String, @Nullable Object> all = new LinkedHashMap<>();
            values.forEach((key, value) -> all.put(key, value.plain()));
            return all;
        }

        @Override
        public String kind() {
            return values.isEmpty() ? "an empty map" : "a map";
        }
    }
}

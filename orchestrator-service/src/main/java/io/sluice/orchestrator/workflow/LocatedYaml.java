package io.sluice.orchestrator.workflow;

import io.sluice.orchestrator.workflow.Located.Place;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.StreamEndEvent;

/**
 * Reads YAML (and JSON, which is YAML) into values with places. Works on the parser's events, so that nothing is
 * constructed: no aliases, no tags, no second meaning of {@code no} or {@code 02:00}, no key twice.
 */
final class LocatedYaml {

    static final int MOST_BYTES = 256 * 1024;
    static final String TOO_LARGE = "the workflow is larger than 256 KiB, which is the most that is allowed";
    static final int MOST_DEPTH = 50;
    private static final Place TOP = new Place("#", 1, 1);

    private final Iterator<Event> events;
    private final List<Problem> problems = new ArrayList<>();

    private LocatedYaml(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MOST_BYTES);
        options.setNestingDepthLimit(MOST_DEPTH * 2);
        events = new Yaml(options).parse(new StringReader(text)).iterator();
    }

    static Located read(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw InvalidWorkflow.tooLarge();
        }
        // A tab is white space in JSON but not everywhere in YAML; inside a JSON string it cannot stand unescaped.
        String readable = text.stripLeading().startsWith("{") ? text.replace('\t', ' ') : text;
        LocatedYaml yaml = new LocatedYaml(readable);
        try {
            Located found = yaml.document();
            if (!yaml.problems.isEmpty()) {
                throw new InvalidWorkflow(false, yaml.problems);
            }
            return found;
        } catch (MarkedYAMLException e) {
            throw unreadable(place(TOP, e.getProblemMark()), "not-yaml", "this is no valid YAML: " + said(e));
        } catch (YAMLException e) {
            throw unreadable(TOP, "not-yaml", "this is no valid YAML: " + e.getMessage());
        }
    }

    /** The parser's own words, but for what people stumble over most. */
    private static String said(MarkedYAMLException e) {
        String problem = String.valueOf(e.getProblem());
        if (problem.contains("\\t(TAB)")) {
            return "a tab stands here; indent with spaces";
        }
        Mark begin = e.getContextMark();
        return begin == null || e.getContext() == null
                ? problem
                : e.getContext() + " that begins in line " + (begin.getLine() + 1) + ", " + problem;
    }

    private Located document() {
        events.next(); // the stream's start
        Event first = events.next();
        if (first instanceof StreamEndEvent) {
            throw unreadable(TOP, "empty", "the workflow is empty; required are version, name and tasks");
        }
        Located found = value(events.next(), TOP, 1);
        events.next(); // the document's end
        Event after = events.next();
        if (!(after instanceof StreamEndEvent)) {
            problems.add(Problem.at(
                    place(TOP, after.getStartMark()), "two-documents", "a workflow is one document; remove the '---'"));
        }
        return found;
    }

    private Located value(Event event, Place place, int depth) {
        if (depth > MOST_DEPTH) {
            throw unreadable(place, "too-deep", "values nest deeper than " + MOST_DEPTH + " levels");
        }
        refuseCleverness(event, place);
        if (event instanceof MappingStartEvent) {
            return keys(place, depth);
        }
        if (event instanceof CollectionStartEvent) {
            return items(place, depth);
        }
        return new Located.Scalar(place, event instanceof ScalarEvent scalar ? plain(scalar) : null);
    }

    private void refuseCleverness(Event event, Place place) {
        if (event instanceof AliasEvent || event instanceof NodeEvent node && node.getAnchor() != null) {
            problems.add(
                    Problem.at(place, "alias", "anchors (&) and aliases (*) are not allowed; write the value out"));
        }
        String tag = event instanceof ScalarEvent scalar
                ? scalar.getTag()
                : event instanceof CollectionStartEvent collection ? collection.getTag() : null;
        if (tag != null) {
            problems.add(Problem.at(place, "tag", "tags (!) are not allowed; write the plain value"));
        }
    }

    private Located keys(Place place, int depth) {
        Map<String, Located> values = new LinkedHashMap<>();
        for (Event key = events.next(); !(key instanceof MappingEndEvent); key = events.next()) {
            Place keyPlace = place(place, key.getStartMark());
            refuseCleverness(key, keyPlace);
            if (!(key instanceof ScalarEvent scalar)) {
                throw unreadable(keyPlace, "key", "a key must be plain text");
            }
            Place childPlace = place.child(scalar.getValue(), keyPlace.line(), keyPlace.column());
            Located child = value(events.next(), childPlace, depth + 1);
            if (values.putIfAbsent(scalar.getValue(), child) != null) {
                problems.add(Problem.at(
                        childPlace, "duplicate-key", "the key " + scalar.getValue() + " stands here a second time"));
            }
        }
        return new Located.Keys(place, values);
    }

    private Located items(Place place, int depth) {
        List<Located> items = new ArrayList<>();
        for (Event item = events.next(); !(item instanceof SequenceEndEvent); item = events.next()) {
            Place here = place(place, item.getStartMark());
            items.add(value(item, place.child(String.valueOf(items.size()), here.line(), here.column()), depth + 1));
        }
        return new Located.Items(place, items);
    }

    /** YAML 1.2's core meaning of an unquoted scalar. */
    private static @Nullable Object plain(ScalarEvent scalar) {
        String text = scalar.getValue();
        if (!scalar.isPlain()) {
            return text;
        }
        switch (text) {
            case "", "~", "null", "Null", "NULL":
                return null;
            case "true", "True", "TRUE":
                return true;
            case "false", "False", "FALSE":
                return false;
            default:
                break;
        }
        if (text.matches("[-+]?(0|[1-9][0-9]{0,17})")) {
            return Long.valueOf(text);
        }
        if (text.matches("[-+]?[0-9]{1,17}(\\.[0-9]{1,17})?([eE][-+]?[0-9]{1,3})?") && !text.matches("0[0-9].*")) {
            return Double.valueOf(text);
        }
        return text;
    }

    private static Place place(Place parent, @Nullable Mark mark) {
        return mark == null ? parent : new Place(parent.pointer(), mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static InvalidWorkflow unreadable(Place place, String code, String detail) {
        return new InvalidWorkflow(false, List.of(Problem.at(place, code, detail)));
    }
}

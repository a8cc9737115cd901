package io.sluice.transform.settings;

import io.sluice.contracts.control.Answer.Finding;
import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.runtime.connection.Secrets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a workflow says of a transform, checked.
 *
 * @param columns pinned columns by collection or pattern, by path after the steps, in the order of the workflow
 */
public record TransformSettings(Map<StreamPattern, Map<List<String>, PinnedType>> columns, List<Step> steps) {

    public TransformSettings {
        columns = new LinkedHashMap<>(columns);
        steps = List.copyOf(steps);
    }

    /** @throws BadConfiguration that names the key, what was found and what is allowed */
    public static TransformSettings of(TaskRef task, Secrets secrets) {
        SettingsReader reader = new SettingsReader(task.task());
        Map<String, Object> settings = task.settings();
        reader.allow("", settings, List.of("columns", "steps"));
        return new TransformSettings(
                columns(reader, settings.get("columns")),
                steps(reader, new StepReader(reader, secrets), settings.get("steps")));
    }

    /** All that is wrong, each at its key in the workflow. A step is judged without the others, so one error hides no other. */
    public static List<Finding> findings(TaskRef task, Secrets secrets) {
        SettingsReader reader = new SettingsReader(task.task());
        StepReader stepReader = new StepReader(reader, secrets);
        List<Finding> findings = new ArrayList<>();
        find(
                List.of("columns"),
                Map.of(),
                findings,
                () -> columns(reader, task.settings().get("columns")));
        if (task.settings().get("steps") instanceof List<?> steps) {
            for (int i = 0; i < steps.size(); i++) {
                String place = "steps[" + i + "]";
                Object step = steps.get(i);
                List<String> path = new ArrayList<>(List.of("steps", Integer.toString(i)));
                Map<String, List<String>> keys = new LinkedHashMap<>();
                if (step instanceof Map<?, ?> entry) {
                    entry.forEach((kind, settings) -> {
                        path.add(String.valueOf(kind));
                        if (settings instanceof Map<?, ?> own) {
                            own.keySet()
                                    .forEach(key -> keys.put(
                                            place + "." + kind + "." + key,
                                            Stream.concat(path.stream(), Stream.of(String.valueOf(key)))
                                                    .toList()));
                        }
                    });
                }
                find(path, keys, findings, () -> stepReader.read(place, Objects.requireNonNull(step)));
            }
        }
        return findings;
    }

    /** @param keys by the place that a message about them names */
    private static void find(
            List<String> path, Map<String, List<String>> keys, List<Finding> findings, Runnable reading) {
        try {
            reading.run();
        } catch (BadConfiguration e) {
            List<String> closest = keys.entrySet().stream()
                    .filter(key -> e.text().contains(", " + key.getKey() + ": "))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(path);
            findings.add(new Finding(closest, e.code(), e.text()));
        }
    }

    public StreamSteps steps(String stream) {
        return new StreamSteps(
                steps.stream().filter(step -> step.in().matches(stream)).toList());
    }

    /** The pinned columns of a collection; a later entry of the workflow overrules an earlier one. */
    public Map<List<String>, PinnedType> pinned(String stream) {
        Map<List<String>, PinnedType> result = new LinkedHashMap<>();
        columns.forEach((pattern, types) -> {
            if (pattern.matches(stream)) {
                result.putAll(types);
            }
        });
        return result;
    }

    private static Map<StreamPattern, Map<List<String>, PinnedType>> columns(
            SettingsReader reader, @Nullable Object found) {
        Map<StreamPattern, Map<List<String>, PinnedType>> result = new LinkedHashMap<>();
        if (found == null) {
            return result;
        }
        reader.map("columns", found).forEach((stream, fields) -> {
            String place = "columns." + stream;
            Map<List<String>, PinnedType> types = new LinkedHashMap<>();
            reader.map(place, fields)
                    .forEach((field, type) ->
                            types.put(reader.path(place, field), reader.type(place + "." + field, type)));
            result.put(new StreamPattern(stream), types);
        });
        return result;
    }

    private static List<Step> steps(SettingsReader reader, StepReader stepReader, @Nullable Object found) {
        List<Step> result = new ArrayList<>();
        if (found != null) {
            List<Object> steps = reader.list("steps", found);
            for (int i = 0; i < steps.size(); i++) {
                result.add(stepReader.read("steps[" + i + "]", steps.get(i)));
            }
        }
        return result;
    }
}

package io.sluice.transform.row;

import io.sluice.contracts.control.Command.KnownColumn;
import io.sluice.runtime.batch.ValueClass;
import io.sluice.runtime.connector.SourcePlan.Sample;
import io.sluice.runtime.naming.TableName;
import io.sluice.runtime.schema.SchemaEntry;
import io.sluice.transform.settings.StreamPattern;
import io.sluice.transform.settings.TransformSettings;
import io.sluice.transform.table.SchemaView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The first entries of the schema log: pinned columns, then what the destinations remember, then for each path of the
 * samples the class seen most often, then the variants that the samples need besides.
 */
final class SchemaPlan {

    private final TransformSettings settings;
    private final Set<SchemaEntry> entries = new LinkedHashSet<>();

    SchemaPlan(TransformSettings settings) {
        this.settings = settings;
    }

    List<SchemaEntry> entries(List<Sample> samples, List<KnownColumn> remembered) {
        List<String> streams = samples.stream().map(Sample::stream).distinct().toList();
        requireOneTableEach(streams);
        addPinned(streams);
        remembered.forEach(column -> entries.add(new SchemaEntry(
                column.table(),
                column.path(),
                ValueClass.ofWord(column.valueClass()).word())));
        for (String stream : streams) {
            List<byte[]> documents = samples.stream()
                    .filter(sample -> sample.stream().equals(stream))
                    .flatMap(sample -> sample.documents().stream())
                    .toList();
            addMostFrequent(stream, documents);
            addVariants(stream, documents);
        }
        return List.copyOf(entries);
    }

    private static void requireOneTableEach(List<String> streams) {
        Map<String, String> streamOfTable = new HashMap<>();
        for (String stream : streams) {
            String other = streamOfTable.putIfAbsent(TableName.of(stream), stream);
            if (other != null) {
                throw DocumentLane.sameTable(TableName.of(stream), other, stream);
            }
        }
    }

    private void addPinned(List<String> streams) {
        Stream<String> named = settings.columns().keySet().stream()
                .filter(StreamPattern::isName)
                .map(StreamPattern::text);
        Stream.concat(named, streams.stream()).distinct().forEach(stream -> {
            String table = TableName.of(stream);
            settings.pinned(stream)
                    .forEach((path, type) -> entries.add(
                            new SchemaEntry(table, path, type.valueClass().word())));
        });
    }

    private void addMostFrequent(String stream, List<byte[]> documents) {
        SchemaView nothing = new SchemaView();
        StreamRows rows = new StreamRows(stream, settings, nothing);
        rows.readSample(documents);
        SchemaView soFar = new SchemaView();
        soFar.read(List.copyOf(entries));
        for (Target target : rows.shape.targets()) {
            ValueClass most = target.mostFrequent();
            if (most != null && soFar.table(rows.table).find(target.path) == null) {
                entries.add(new SchemaEntry(rows.table, target.path, most.word()));
            }
        }
    }

    private void addVariants(String stream, List<byte[]> documents) {
        SchemaView view = new SchemaView();
        view.read(new ArrayList<>(entries));
        entries.addAll(new StreamRows(stream, settings, view).readSample(documents));
    }
}

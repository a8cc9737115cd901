package io.sluice.runtime.lane;

import io.sluice.contracts.failure.Bug;
import io.sluice.runtime.archive.Archive;
import io.sluice.runtime.archive.ArchiveSource;
import io.sluice.runtime.connector.Sink;
import io.sluice.runtime.connector.Source;
import io.sluice.runtime.connector.Transform;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What this process serves. */
public record Connectors(List<Source> sources, List<Transform> transforms, List<Sink> sinks) {

    public Connectors {
        sources = List.copyOf(sources);
        transforms = List.copyOf(transforms);
        sinks = List.copyOf(sinks);
    }

    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        sources.forEach(source -> names.add(source.connector()));
        transforms.forEach(transform -> names.add(transform.connector()));
        sinks.forEach(sink -> names.add(sink.connector()));
        if (!sources.isEmpty()) { // whoever serves a source archives what it reads
            names.add(Archive.WRITE);
        }
        return names;
    }

    /** Those that a workflow names, and that publish settings for it: the archive's two are the planner's own. */
    public Set<String> named() {
        Set<String> named = names();
        named.removeAll(Set.of(Archive.WRITE, ArchiveSource.READ));
        return named;
    }

    public boolean serves(String connector) {
        return names().contains(connector);
    }

    public Optional<Source> source(String connector) {
        return sources.stream()
                .filter(each -> each.connector().equals(connector))
                .findFirst();
    }

    public Optional<Transform> transform(String connector) {
        return transforms.stream()
                .filter(each -> each.connector().equals(connector))
                .findFirst();
    }

    public Optional<Sink> sink(String connector) {
        return sinks.stream().filter(each -> each.connector().equals(connector)).findFirst();
    }

    public Source needSource(String connector) {
        return source(connector).orElseThrow(() -> notServed(connector));
    }

    public Transform needTransform(String connector) {
        return transform(connector).orElseThrow(() -> notServed(connector));
    }

    public Sink needSink(String connector) {
        return sink(connector).orElseThrow(() -> notServed(connector));
    }

    private Bug notServed(String connector) {
        return new Bug("connector-not-served", "this service serves " + names() + ", not " + connector);
    }
}

package io.sluice.mongo;

import io.sluice.mongo.server.CollectionInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the settings' names and patterns mean in the database as it is. */
final class ChosenCollections {

    private static final int SHOWN = 20;

    private ChosenCollections() {}

    record Chosen(CollectionInfo collection, CollectionChoice choice) {}

    /** In the order of their names. A collection that is named beats a pattern that matches it. */
    static List<Chosen> of(ReadSettings settings, List<CollectionInfo> existing) {
        missing(settings, existing).values().stream().findFirst().ifPresent(text -> {
            throw ReadSettings.refused("task \"" + settings.task() + "\": " + text);
        });
        List<Chosen> chosen = new ArrayList<>();
        for (CollectionInfo collection : existing) {
            choiceFor(settings, collection.name()).ifPresent(choice -> chosen.add(new Chosen(collection, choice)));
        }
        return chosen;
    }

    /** By name or pattern: what to say of each that means nothing in this database. */
    static Map<String, String> missing(ReadSettings settings, List<CollectionInfo> existing) {
        Map<String, String> missing = new LinkedHashMap<>();
        for (CollectionChoice choice : settings.collections()) {
            if (existing.stream().noneMatch(collection -> choice.matches(collection.name()))) {
                missing.put(
                        choice.name(),
                        (choice.isPattern()
                                        ? "pattern \"" + choice.name() + "\" matches no collection of"
                                        : "collection \"" + choice.name() + "\" is not in")
                                + " database \"" + settings.database() + "\"; " + has(existing));
            }
        }
        return missing;
    }

    private static Optional<CollectionChoice> choiceFor(ReadSettings settings, String name) {
        List<CollectionChoice> matching = settings.collections().stream()
                .filter(choice -> choice.matches(name))
                .toList();
        Optional<CollectionChoice> named =
                matching.stream().filter(choice -> !choice.isPattern()).findFirst();
        if (named.isPresent() || matching.isEmpty()) {
            return named;
        }
        CollectionChoice first = matching.get(0);
        for (CollectionChoice other : matching) {
            if (!Objects.equals(first.lanes(), other.lanes()) || !first.query().equals(other.query())) {
                throw ReadSettings.refused("task \"" + settings.task() + "\": collection \"" + name + "\" matches \""
                        + first.name() + "\" and \"" + other.name()
                        + "\", which differ in lanes, filter or fields; give the collection an entry of its own");
            }
        }
        return Optional.of(first);
    }

    private static String has(List<CollectionInfo> existing) {
        if (existing.isEmpty()) {
            return "the database has no collections";
        }
        return "it has "
                + existing.stream().limit(SHOWN).map(CollectionInfo::name).collect(Collectors.joining(", "))
                + (existing.size() > SHOWN ? " and " + (existing.size() - SHOWN) + " more" : "");
    }
}

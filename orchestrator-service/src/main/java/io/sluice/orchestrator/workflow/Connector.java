package io.sluice.orchestrator.workflow;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a task can be: a connector's action, where it may stand in the graph, and its own keys. */
public enum Connector {
    MONGODB_READ("mongodb.read", Kind.SOURCE, List.of("database", "collections")),
    TRANSFORM("transform", Kind.TRANSFORM, List.of("steps", "columns")),
    REDSHIFT_LOAD("redshift.load", Kind.SINK, List.of("write"));

    /** The place in the graph. */
    public enum Kind {
        SOURCE,
        TRANSFORM,
        SINK
    }

    private final String word;
    private final Kind kind;
    private final List<String> settings;

    Connector(String word, Kind kind, List<String> settings) {
        this.word = word;
        this.kind = kind;
        this.settings = settings;
    }

    /** As in the workflow's {@code use} and in the name of its command topic. */
    public String word() {
        return word;
    }

    public Kind kind() {
        return kind;
    }

    List<String> settings() {
        return settings;
    }

    static Optional<Connector> of(String word) {
        return Arrays.stream(values()).filter(c -> c.word.equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Connector::word).toList();
    }
}

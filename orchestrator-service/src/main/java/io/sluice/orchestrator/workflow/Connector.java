package io.sluice.orchestrator.workflow;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a task can be: a connector's action, and where it may stand in the graph. */
public enum Connector {
    MONGODB_READ("mongodb.read", Kind.SOURCE),
    TRANSFORM("transform", Kind.TRANSFORM),
    REDSHIFT_LOAD("redshift.load", Kind.SINK);

    /** The place in the graph. */
    public enum Kind {
        SOURCE,
        TRANSFORM,
        SINK;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String word;
    private final Kind kind;

    Connector(String word, Kind kind) {
        this.word = word;
        this.kind = kind;
    }

    /** As in the workflow's {@code use} and in the name of its command topic. */
    public String word() {
        return word;
    }

    public Kind kind() {
        return kind;
    }

    public static Optional<Connector> of(String word) {
        return Arrays.stream(values()).filter(c -> c.word.equals(word)).findFirst();
    }
}

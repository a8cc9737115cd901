package io.sluice.orchestrator.workflow;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a task can be: a connector's action, and where it may stand in the graph. */
public enum Connector {
    MONGODB_READ("mongodb.read", Kind.SOURCE),
    /** Takes the place of a source in a replay; no workflow names it. */
    ARCHIVE_READ("archive.read", Kind.SOURCE),
    /** Added behind every source; no workflow names it. */
    ARCHIVE_WRITE("archive.write", Kind.ARCHIVE),
    TRANSFORM("transform", Kind.TRANSFORM),
    REDSHIFT_LOAD("redshift.load", Kind.SINK),
    SQLSERVER_LOAD("sqlserver.load", Kind.SINK);

    /** The place in the graph. */
    public enum Kind {
        SOURCE,
        ARCHIVE,
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

    /** Those that a workflow may name in {@code use}. */
    public static List<Connector> named() {
        return Arrays.stream(values())
                .filter(c -> c != ARCHIVE_READ && c != ARCHIVE_WRITE)
                .toList();
    }

    /** One that a workflow may name. */
    public static Optional<Connector> of(String word) {
        return named().stream().filter(c -> c.word.equals(word)).findFirst();
    }
}

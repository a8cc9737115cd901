package io.sluice.stack.mongo.query;

import java.util.List;

/** An answer {@code ok: 0}: the error that a server gives for this command. */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int code;
    private final List<String> labels;

    public Refusal(ErrorCode code, String message) {
        this(code.number(), message, List.of());
    }

    public Refusal(int code, String message, List<String> labels) {
        super(message);
        this.code = code;
        this.labels = List.copyOf(labels);
    }

    public int code() {
        return code;
    }

    public List<String> labels() {
        return labels;
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}

package io.sluice.contracts.failure;

import org.jspecify.annotations.Nullable;

/** A failure whose kind has been decided. Everything else that escapes a connector is taken for a {@link Bug}. */
public abstract sealed class SluiceFailure extends RuntimeException
        permits TransientFailure, BadData, BadConfiguration, Bug {

    private final String code;

    SluiceFailure(String code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public abstract FailureKind kind();

    /** A stable word for machines, in kebab case: {@code destination-unreachable}. */
    public String code() {
        return code;
    }

    public String text() {
        return String.valueOf(getMessage());
    }

    /** The failure itself if it is classified, else a {@link Bug} that wraps it. */
    public static SluiceFailure of(Throwable error) {
        for (Throwable t = error; t != null; t = t.getCause()) {
            if (t instanceof SluiceFailure failure) {
                return failure;
            }
        }
        return new Bug("unexpected-error", error.getClass().getSimpleName() + ": " + error.getMessage(), error);
    }
}

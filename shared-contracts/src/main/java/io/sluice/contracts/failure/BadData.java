package io.sluice.contracts.failure;

import org.jspecify.annotations.Nullable;

/** A value that cannot be carried as it is. */
public final class BadData extends SluiceFailure {

    public BadData(String code, String message) {
        this(code, message, null);
    }

    public BadData(String code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    @Override
    public FailureKind kind() {
        return FailureKind.BAD_DATA;
    }
}

package io.sluice.contracts.failure;

import org.jspecify.annotations.Nullable;

/** The same call may work later. */
public final class TransientFailure extends SluiceFailure {

    public TransientFailure(String code, String message) {
        this(code, message, null);
    }

    public TransientFailure(String code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    @Override
    public FailureKind kind() {
        return FailureKind.TRANSIENT;
    }
}

package io.sluice.contracts.failure;

import org.jspecify.annotations.Nullable;

/** A promise of ours is broken; the lane stops and keeps its evidence. */
public final class Bug extends SluiceFailure {

    public Bug(String code, String message) {
        this(code, message, null);
    }

    public Bug(String code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    @Override
    public FailureKind kind() {
        return FailureKind.BUG;
    }
}

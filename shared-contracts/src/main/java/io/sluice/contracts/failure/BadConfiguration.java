package io.sluice.contracts.failure;

import org.jspecify.annotations.Nullable;

/** A person must change something; the message names the property, what was found and what is allowed. */
public final class BadConfiguration extends SluiceFailure {

    public BadConfiguration(String code, String message) {
        this(code, message, null);
    }

    public BadConfiguration(String code, String message, @Nullable Throwable cause) {
        super(code, message, cause);
    }

    @Override
    public FailureKind kind() {
        return FailureKind.BAD_CONFIGURATION;
    }
}

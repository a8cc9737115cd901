package io.sluice.orchestrator.rejected;

/** The archive does not hold what a run has rejected. */
public final class NothingKept extends RuntimeException {

    private final String code;

    NothingKept(String code, String text) {
        super(text);
        this.code = code;
    }

    /** {@code archive-off} or {@code archive-missing}. */
    public String code() {
        return code;
    }
}

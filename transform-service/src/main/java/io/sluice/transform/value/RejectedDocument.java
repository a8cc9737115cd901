package io.sluice.transform.value;

/** A document that a step sets aside. It ends a row, so it carries no stack trace; its texts hold no value. */
public final class RejectedDocument extends RuntimeException {

    private final String reason;
    private final String detail;

    public RejectedDocument(String reason, String detail) {
        super(reason + ": " + detail, null, false, false);
        this.reason = reason;
        this.detail = detail;
    }

    /** A stable word: {@code cast-failed}. */
    public String reason() {
        return reason;
    }

    public String detail() {
        return detail;
    }
}

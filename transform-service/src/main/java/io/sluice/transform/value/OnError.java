package io.sluice.transform.value;

import io.sluice.contracts.failure.BadData;

/** What becomes of a document that a step cannot be applied to. */
public enum OnError {
    /** It is set aside, with the reason, and counted. */
    REJECT,
    /** It goes on without the value. */
    NULL,
    /** The task fails. */
    FAIL;

    /**
     * Ends the row, or the task; returns where the value is to be null.
     *
     * @param detail for a person; holds no value of the document
     */
    public void failed(String reason, String detail) {
        switch (this) {
            case REJECT -> throw new RejectedDocument(reason, detail);
            case FAIL -> throw new BadData(reason, detail + "; onError is fail: correct the documents or the step");
            case NULL -> {}
        }
    }
}

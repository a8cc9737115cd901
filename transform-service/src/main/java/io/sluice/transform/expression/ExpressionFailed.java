package io.sluice.transform.expression;

/** An expression that has no value for a document. Says where in the expression and why, never what the document holds. */
public final class ExpressionFailed extends RuntimeException {
    ExpressionFailed(String message) {
        super(message, null, false, false);
    }
}

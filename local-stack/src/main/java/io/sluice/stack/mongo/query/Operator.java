package io.sluice.stack.mongo.query;

import org.jspecify.annotations.Nullable;

/** The operators that compare with one value. */
enum Operator {
    EQ("$eq"),
    GT("$gt"),
    GTE("$gte"),
    LT("$lt"),
    LTE("$lte");

    private final String text;

    Operator(String text) {
        this.text = text;
    }

    static @Nullable Operator of(String text) {
        for (Operator operator : values()) {
            if (operator.text.equals(text)) {
                return operator;
            }
        }
        return null;
    }

    boolean takesEqual() {
        return this == EQ || this == GTE || this == LTE;
    }
}

package io.sluice.transform.expression;

import dev.cel.common.values.CelByteString;
import java.util.Collection;
import java.util.Map;

/**
 * What the evaluation of an expression costs, counted so that the same document costs the same everywhere: a limit in time
 * would let through on one replica what another rejects.
 */
final class Cost {

    static final long MOST = 1_000_000;

    private static final int BYTES_A_POINT = 64;

    private long spent;

    void begin() {
        spent = 0;
    }

    /** Another part of the expression has a value. */
    void evaluated(Object value) {
        spend(1);
        if (value instanceof String text) {
            touched(text.length());
        } else if (value instanceof CelByteString bytes) {
            touched(bytes.size());
        } else if (value instanceof Collection<?> list && !(list instanceof ListView)) {
            touched(list.size() * 8L);
        } else if (value instanceof Map<?, ?> map && !(map instanceof DocumentView)) {
            touched(map.size() * 8L);
        }
    }

    void touched(long bytes) {
        spend(bytes / BYTES_A_POINT);
    }

    boolean isSpent() {
        return spent > MOST;
    }

    private void spend(long points) {
        spent += points;
        if (spent > MOST) {
            throw new ExpressionFailed("the evaluation costs more than " + MOST + " points");
        }
    }
}

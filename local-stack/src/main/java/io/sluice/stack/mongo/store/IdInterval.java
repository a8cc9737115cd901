package io.sluice.stack.mongo.store;

import io.sluice.stack.mongo.bson.Bracket;
import org.jspecify.annotations.Nullable;

/**
 * The {@code _id}s between two.
 *
 * @param low a key as {@link IdKey} makes it
 * @param withLow whether {@code low} itself is among them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and keys are never written to
public record IdInterval(byte[] low, boolean withLow, byte[] high, boolean withHigh) {

    private static final byte[] LOWEST = IdKey.of(Bracket.MIN_KEY.least());
    private static final byte[] HIGHEST = IdKey.of(Bracket.MAX_KEY.least());

    public static final IdInterval EVERYTHING = new IdInterval(LOWEST, true, HIGHEST, true);

    public static IdInterval point(byte[] key) {
        return new IdInterval(key, true, key, true);
    }

    public static IdInterval whole(Bracket bracket) {
        return new IdInterval(IdKey.of(bracket.least()), true, endOf(bracket), bracket == Bracket.MAX_KEY);
    }

    /** Where a bracket ends, exclusive: the least value of the next. */
    public static byte[] endOf(Bracket bracket) {
        return bracket == Bracket.MAX_KEY ? HIGHEST : IdKey.of(Bracket.values()[bracket.ordinal() + 1].least());
    }

    public boolean isEmpty() {
        int order = IdKey.compare(low, high);
        return order > 0 || (order == 0 && !(withLow && withHigh));
    }

    /** Null if they have nothing in common. */
    public @Nullable IdInterval and(IdInterval other) {
        int lows = IdKey.compare(low, other.low);
        int highs = IdKey.compare(high, other.high);
        IdInterval both = new IdInterval(
                lows >= 0 ? low : other.low,
                lows == 0 ? withLow && other.withLow : lows > 0 ? withLow : other.withLow,
                highs <= 0 ? high : other.high,
                highs == 0 ? withHigh && other.withHigh : highs < 0 ? withHigh : other.withHigh);
        return both.isEmpty() ? null : both;
    }

    public boolean contains(byte[] key) {
        int fromLow = IdKey.compare(key, low);
        int fromHigh = IdKey.compare(key, high);
        return (withLow ? fromLow >= 0 : fromLow > 0) && (withHigh ? fromHigh <= 0 : fromHigh < 0);
    }

    /** What of it is left from a key on when it is walked in that direction; null if nothing can be. */
    public @Nullable IdInterval from(byte[] key, boolean withKey, Direction direction) {
        return and(
                direction == Direction.ASCENDING
                        ? new IdInterval(key, withKey, HIGHEST, true)
                        : new IdInterval(LOWEST, true, key, withKey));
    }
}

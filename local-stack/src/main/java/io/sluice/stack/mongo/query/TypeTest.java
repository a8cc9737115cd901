package io.sluice.stack.mongo.query;

import io.sluice.stack.mongo.bson.Bracket;
import io.sluice.stack.mongo.bson.BsonSlice;
import io.sluice.stack.mongo.bson.BsonTypes;
import io.sluice.stack.mongo.store.IdInterval;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code $type}: by number or by name, one or several, with {@code number} for the four types of numbers. */
final class TypeTest implements FieldPath.Test {

    private static final Set<Byte> NUMBERS =
            Set.of(BsonTypes.DOUBLE, BsonTypes.INT32, BsonTypes.INT64, BsonTypes.DECIMAL128);
    private static final Set<Byte> STRINGS = Set.of(BsonTypes.STRING, BsonTypes.SYMBOL);

    private final Set<Byte> types = new TreeSet<>();

    TypeTest(BsonSlice operand) {
        List<BsonSlice> named = operand.type() == BsonTypes.ARRAY ? operand.values() : List.of(operand);
        named.forEach(this::add);
        if (types.isEmpty()) {
            throw new Refusal(ErrorCode.FAILED_TO_PARSE, "$type must match at least one type");
        }
    }

    @Override
    public boolean passes(@Nullable BsonSlice value) {
        return value != null && types.contains(value.type());
    }

    /** The brackets of the types: all that pass, and others if {@link #idBoundsAreExact()} is not true. */
    IdBounds idBounds() {
        return IdBounds.anyOf(
                types.stream().map(Bracket::of).map(IdInterval::whole).toList());
    }

    boolean idBoundsAreExact() {
        return types.stream().map(Bracket::of).allMatch(bracket -> switch (bracket) {
            case NUMBER -> types.containsAll(NUMBERS);
            case STRING -> types.containsAll(STRINGS);
            default -> true;
        });
    }

    private void add(BsonSlice named) {
        if (named.type() == BsonTypes.STRING) {
            addNamed(named.text());
        } else if (named.isNumber()) {
            long code = named.wholeNumber();
            if (!BsonTypes.exists(code)) {
                throw new Refusal(ErrorCode.BAD_VALUE, "Invalid numerical type code: " + code);
            }
            types.add((byte) code);
        } else {
            throw new Refusal(ErrorCode.TYPE_MISMATCH, "type must be represented as a number or a string");
        }
    }

    private void addNamed(String name) {
        if (name.equals("number")) {
            types.addAll(NUMBERS);
            return;
        }
        Byte type = BsonTypes.named(name);
        if (type == null) {
            throw new Refusal(ErrorCode.BAD_VALUE, "Unknown type name alias: " + name);
        }
        types.add(type);
    }
}

package io.sluice.stack.mongo.query;

import io.sluice.stack.mongo.bson.BsonElements;
import io.sluice.stack.mongo.bson.BsonSlice;
import io.sluice.stack.mongo.bson.BsonTypes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A dotted path as filters use it: an array on the way stands for each of its documents, a number may be a place in an array, and an
 * array at the end stands for each of its elements and for itself.
 */
final class FieldPath {

    private static final int NO_INDEX = -1;

    private final String text;
    private final byte[][] names;
    private final int[] indexes;

    FieldPath(String text) {
        String[] parts = text.split("\\.", -1);
        this.text = text;
        this.names = Arrays.stream(parts)
                .map(part -> part.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        this.indexes = Arrays.stream(parts).mapToInt(FieldPath::index).toArray();
    }

    boolean isId() {
        return text.equals("_id");
    }

    /** Whether any of the values under the path passes. A document where the path leads nowhere shows a null. */
    boolean any(byte[] document, int offset, Test test) {
        return inDocument(document, offset, 0, test);
    }

    private boolean inDocument(byte[] bytes, int offset, int depth, Test test) {
        BsonElements elements = new BsonElements(bytes, offset);
        while (elements.next()) {
            if (elements.isNamed(names[depth])) {
                return at(elements.value(), depth, test);
            }
        }
        return test.passes(null);
    }

    private boolean at(BsonSlice value, int depth, Test test) {
        if (depth == names.length - 1) {
            return (value.type() == BsonTypes.ARRAY && value.values().stream().anyMatch(test::passes))
                    || test.passes(value);
        }
        return switch (value.type()) {
            case BsonTypes.DOCUMENT -> inDocument(value.bytes(), value.offset(), depth + 1, test);
            case BsonTypes.ARRAY -> inArray(value, depth + 1, test);
            default -> test.passes(null);
        };
    }

    private boolean inArray(BsonSlice array, int depth, Test test) {
        int index = 0;
        for (BsonSlice element : array.values()) {
            if ((element.isDocument() && inDocument(element.bytes(), element.offset(), depth, test))
                    || (index == indexes[depth] && at(element, depth, test))) {
                return true;
            }
            index++;
        }
        return false;
    }

    private static int index(String part) {
        return part.matches("0|[1-9][0-9]{0,8}") ? Integer.parseInt(part) : NO_INDEX;
    }

    /** What a value must pass; null is a path that leads nowhere. */
    interface Test {
        boolean passes(@Nullable BsonSlice value);
    }
}

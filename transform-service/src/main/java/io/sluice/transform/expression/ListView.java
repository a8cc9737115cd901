package io.sluice.transform.expression;

import io.sluice.transform.bson.BsonValue;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** An array as an expression sees it; its elements are read when they are asked for. Paths pass through arrays. */
final class ListView extends AbstractList<Object> implements RandomAccess {

    private final CelValues values;
    private final DocumentFields fields;
    private final byte[] bytes;
    private final int[] types;
    private final int[] starts;
    private final int[] sizes;
    private final int start;
    private final int end;

    ListView(CelValues values, DocumentFields fields, byte[] bytes, int start, int end) {
        this.values = values;
        this.fields = fields;
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        values.cost().touched(end - start);
        int[] foundTypes = new int[8];
        int[] foundStarts = new int[8];
        int[] foundSizes = new int[8];
        int count = 0;
        int at = start + 4;
        while (at < end - 1) {
            int type = bytes[at++] & 0xff;
            at = BsonValue.nameEnd(bytes, at, end - 1) + 1;
            int size = BsonValue.size(type, bytes, at, end - 1);
            if (fields.takesValue(type)) {
                if (count == foundTypes.length) {
                    foundTypes = Arrays.copyOf(foundTypes, count * 2);
                    foundStarts = Arrays.copyOf(foundStarts, count * 2);
                    foundSizes = Arrays.copyOf(foundSizes, count * 2);
                }
                foundTypes[count] = type;
                foundStarts[count] = at;
                foundSizes[count++] = size;
            }
            at += size;
        }
        this.types = Arrays.copyOf(foundTypes, count);
        this.starts = foundStarts;
        this.sizes = foundSizes;
    }

    @Override
    public Object get(int index) {
        if (index < 0 || index >= types.length) {
            throw new IndexOutOfBoundsException("index " + index);
        }
        return values.element(types[index], bytes, starts[index], sizes[index], fields);
    }

    @Override
    public int size() {
        return types.length;
    }

    /** Its bytes, if they are what is seen; else null. */
    byte @Nullable [] asItLies() {
        return fields.leavesBelow() ? Arrays.copyOfRange(bytes, start, end) : null;
    }
}

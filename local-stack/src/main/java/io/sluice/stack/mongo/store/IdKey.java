package io.sluice.stack.mongo.store;

import io.sluice.stack.mongo.bson.BsonElements;
import io.sluice.stack.mongo.bson.BsonOrder;
import io.sluice.stack.mongo.bson.BsonSlice;
import io.sluice.stack.mongo.bson.LittleEndian;
import java.util.Comparator;

/**
 * The {@code _id} at the start of a document, where the server puts it at insert. So a document is its own key, and what stands for
 * an {@code _id} alone is a document of nothing else.
 */
public final class IdKey {

    /** Length, type byte, {@code _id} and its NUL. */
    private static final int TYPE = 4;

    private static final int VALUE = 9;

    /** The order of {@code _id}s, of documents that begin with theirs. */
    public static final Comparator<byte[]> ORDER = IdKey::compare;

    private IdKey() {}

    public static int compare(byte[] left, byte[] right) {
        return BsonOrder.compare(left[TYPE], left, VALUE, right[TYPE], right, VALUE);
    }

    /** A document of this {@code _id} alone. */
    public static byte[] of(BsonSlice id) {
        byte[] key = new byte[VALUE + id.length() + 1];
        LittleEndian.putInt32(key, 0, key.length);
        key[TYPE] = id.type();
        key[TYPE + 1] = '_';
        key[TYPE + 2] = 'i';
        key[TYPE + 3] = 'd';
        System.arraycopy(id.bytes(), id.offset(), key, VALUE, id.length());
        return key;
    }

    /** The {@code _id} that a document begins with, alone. The array may be longer than the document. */
    public static byte[] ofDocument(byte[] document) {
        BsonElements elements = new BsonElements(document, 0);
        elements.next();
        return of(elements.value());
    }

    public static boolean isFirstIn(byte[] document) {
        return document.length > VALUE
                && document[TYPE + 1] == '_'
                && document[TYPE + 2] == 'i'
                && document[TYPE + 3] == 'd'
                && document[TYPE + 4] == 0;
    }
}

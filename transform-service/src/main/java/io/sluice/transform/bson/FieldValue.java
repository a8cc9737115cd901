package io.sluice.transform.bson;

import java.nio.charset.StandardCharsets;
import org.bson.types.Decimal128;

/**
 * A field's value on its way through the steps that change it: its BSON type, and where its bytes lie. What a step makes is
 * appended behind what the steps before it made, so that a step may read and write at once.
 */
public final class FieldValue {

    private final Bytes made = new Bytes(64);
    private int type = BsonValue.NULL;
    private byte[] bytes = made.array();
    private int at;
    private int size;
    private boolean setAside;

    public FieldValue begin(int ofType, byte[] in, int start, int length) {
        made.clear();
        type = ofType;
        bytes = in;
        at = start;
        size = length;
        setAside = false;
        return this;
    }

    public int type() {
        return type;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int at() {
        return at;
    }

    public int size() {
        return size;
    }

    /** Where the value ends, exclusive. */
    public int end() {
        return at + size;
    }

    /** The field is null from here on, and what stands here goes to the overflow column. */
    public boolean isSetAside() {
        return setAside;
    }

    public void setAside() {
        setAside = true;
    }

    public boolean isText() {
        return type == BsonValue.STRING || type == BsonValue.SYMBOL || type == BsonValue.CODE;
    }

    /** Of a value that {@link #isText}; malformed UTF-8 is replaced. */
    public String text() {
        return new String(bytes, at + 4, size - 5, StandardCharsets.UTF_8);
    }

    /** Whether {@link #text} is the text to its last byte. */
    public boolean isGoodText() {
        return isText() && Utf8.check(bytes, at + 4, size - 5) == Utf8.GOOD;
    }

    public void becomesText(String text) {
        int start = made.size();
        BsonBytes.text(text, made);
        becomes(BsonValue.STRING, start);
    }

    public void becomesWhole(long value) {
        int start = made.size();
        BsonBytes.int64(value, made);
        becomes(BsonValue.INT64, start);
    }

    public void becomesTime(long millis) {
        int start = made.size();
        BsonBytes.int64(millis, made);
        becomes(BsonValue.DATE, start);
    }

    public void becomesFloat(double value) {
        int start = made.size();
        BsonBytes.int64(Double.doubleToRawLongBits(value), made);
        becomes(BsonValue.DOUBLE, start);
    }

    public void becomesDecimal(Decimal128 value) {
        int start = made.size();
        BsonBytes.int64(value.getLow(), made);
        BsonBytes.int64(value.getHigh(), made);
        becomes(BsonValue.DECIMAL, start);
    }

    public void becomesBool(boolean value) {
        int start = made.size();
        made.add(value ? 1 : 0);
        becomes(BsonValue.BOOL, start);
    }

    public void becomesObjectId(byte[] twelve) {
        int start = made.size();
        made.add(twelve);
        becomes(BsonValue.OBJECT_ID, start);
    }

    /** @param subtype of BSON: 0 for bytes, 4 for a UUID */
    public void becomesBinary(int subtype, byte[] content) {
        int start = made.size();
        BsonBytes.binary(subtype, content, made);
        becomes(BsonValue.BINARY, start);
    }

    /** @param document a whole BSON document, or the like for an array */
    public void becomesDocument(int ofType, byte[] document) {
        int start = made.size();
        made.add(document);
        becomes(ofType, start);
    }

    private void becomes(int newType, int start) {
        type = newType;
        bytes = made.array();
        at = start;
        size = made.size() - start;
    }
}

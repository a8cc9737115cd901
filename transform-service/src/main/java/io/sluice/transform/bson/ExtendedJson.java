package io.sluice.transform.bson;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes BSON values as Extended JSON v2, from bytes to bytes.
 *
 * <p>Relaxed is what a JSON column holds; {@link #relaxed} refuses what some destination's JSON cannot hold. Canonical is
 * what the overflow column holds, and takes everything: text with U+0000 or malformed UTF-8 becomes
 * {@code {"$textBytes": base64}}, an object with repeated names {@code {"$pairs": [[name, value], ...]}}, because a
 * {@code jsonb} column refuses the one and drops the other.
 */
public final class ExtendedJson {

    /** PostgreSQL, SQL Server and Redshift all read JSON of this depth. */
    static final int DEEPEST_COLUMN = 100;

    /** MongoDB stores 100 levels; what is deeper was not written by it. */
    static final int DEEPEST = 250;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final long YEAR_10000 = 253_402_300_800_000L;

    private final Bytes out;
    private final boolean canonical;
    private boolean holdable;

    private ExtendedJson(Bytes out, boolean canonical) {
        this.out = out;
        this.canonical = canonical;
        this.holdable = true;
    }

    /** @return false if a JSON column cannot hold the value; then {@code out} has to be cut back */
    public static boolean relaxed(int type, byte[] bytes, int at, int limit, JsonFields fields, Bytes out) {
        ExtendedJson json = new ExtendedJson(out, false);
        json.value(type, bytes, at, limit, fields, 1);
        return json.holdable;
    }

    public static void canonical(int type, byte[] bytes, int at, int limit, JsonFields fields, Bytes out) {
        new ExtendedJson(out, true).value(type, bytes, at, limit, fields, 1);
    }

    /** A text as JSON, quoted; the bytes must be good UTF-8. */
    public static void text(byte[] bytes, int start, int length, Bytes out) {
        out.add('"');
        int from = start;
        int end = start + length;
        for (int i = start; i < end; i++) {
            int b = bytes[i];
            if ((b >= 0 && b < 0x20) || b == '"' || b == '\\') {
                out.add(bytes, from, i - from);
                from = i + 1;
                out.add('\\');
                if (b < 0x20) {
                    out.addAscii("u00");
                    out.add(HEX[b >> 4]);
                    out.add(HEX[b & 15]);
                } else {
                    out.add(b);
                }
            }
        }
        out.add(bytes, from, end - from);
        out.add('"');
    }

    private int value(int type, byte[] bytes, int at, int limit, JsonFields fields, int depth) {
        int size = BsonValue.size(type, bytes, at, limit);
        switch (type) {
            case BsonValue.OBJECT -> object(bytes, at, at + size, fields, depth);
            case BsonValue.ARRAY -> array(bytes, at, at + size, fields, depth);
            case BsonValue.STRING -> string(bytes, at, size);
            case BsonValue.DOUBLE -> number(BsonValue.float64(bytes, at));
            case BsonValue.INT32 -> whole("$numberInt", BsonValue.int32(bytes, at));
            case BsonValue.INT64 -> whole("$numberLong", BsonValue.int64(bytes, at));
            case BsonValue.DECIMAL ->
                quoted("$numberDecimal", BsonValue.decimal(bytes, at).toString());
            case BsonValue.BOOL -> out.addAscii(bytes[at] == 0 ? "false" : "true");
            case BsonValue.NULL -> out.addAscii("null");
            case BsonValue.UNDEFINED -> out.addAscii("{\"$undefined\":true}");
            case BsonValue.MIN_KEY -> out.addAscii("{\"$minKey\":1}");
            case BsonValue.MAX_KEY -> out.addAscii("{\"$maxKey\":1}");
            case BsonValue.DATE -> date(BsonValue.int64(bytes, at));
            case BsonValue.OBJECT_ID -> objectId(bytes, at);
            case BsonValue.BINARY -> binary(bytes, at, size);
            case BsonValue.TIMESTAMP ->
                out.addAscii("{\"$timestamp\":{\"t\":" + Integer.toUnsignedString(BsonValue.int32(bytes, at + 4))
                        + ",\"i\":" + Integer.toUnsignedString(BsonValue.int32(bytes, at)) + "}}");
            case BsonValue.REGEX -> regex(bytes, at, limit);
            case BsonValue.CODE -> wrapped("$code", bytes, at, size);
            case BsonValue.SYMBOL -> wrapped("$symbol", bytes, at, size);
            case BsonValue.DB_POINTER -> pointer(bytes, at, size);
            case BsonValue.CODE_WITH_SCOPE -> codeWithScope(bytes, at, size, depth);
            default -> throw new UnreadableBson("type " + type + " does not exist", at);
        }
        return size;
    }

    private void object(byte[] bytes, int start, int end, JsonFields fields, int depth) {
        descend(depth, start);
        Set<String> repeated = repeatedNames(bytes, start, end, fields);
        if (!repeated.isEmpty()) {
            holdable = false;
        }
        boolean pairs = !repeated.isEmpty();
        out.addAscii(pairs ? "{\"$pairs\":[" : "{");
        boolean first = true;
        int at = start + 4;
        while (at < end - 1) {
            int type = bytes[at++] & 0xff;
            int nameEnd = BsonValue.nameEnd(bytes, at, end);
            JsonFields child = fields.field(bytes, at, nameEnd - at);
            if (child == null || !child.takesValue(type)) {
                at = nameEnd + 1 + BsonValue.size(type, bytes, nameEnd + 1, end - 1);
                continue;
            }
            if (!first) {
                out.add(',');
            }
            first = false;
            if (pairs) {
                out.add('[');
            }
            name(bytes, at, nameEnd - at, child.newName());
            out.add(pairs ? ',' : ':');
            at = nameEnd + 1 + field(type, bytes, nameEnd + 1, end - 1, child, depth + 1);
            if (pairs) {
                out.add(']');
            }
        }
        requireEnd(at, end);
        out.addAscii(pairs ? "]}" : "}");
    }

    /** @return size of the value that stands in the document, whatever is written in its place */
    private int field(int type, byte[] bytes, int at, int limit, JsonFields child, int depth) {
        int size = BsonValue.size(type, bytes, at, limit);
        FieldValue changed = child.changed(type, bytes, at, size);
        if (changed == null) {
            return value(type, bytes, at, limit, child, depth);
        }
        value(changed.type(), changed.bytes(), changed.at(), changed.end(), child, depth);
        return size;
    }

    private void array(byte[] bytes, int start, int end, JsonFields fields, int depth) {
        descend(depth, start);
        out.add('[');
        boolean first = true;
        int at = start + 4;
        while (at < end - 1) {
            int type = bytes[at++] & 0xff;
            int valueAt = BsonValue.nameEnd(bytes, at, end) + 1;
            if (!fields.takesValue(type)) {
                at = valueAt + BsonValue.size(type, bytes, valueAt, end - 1);
                continue;
            }
            if (!first) {
                out.add(',');
            }
            first = false;
            at = valueAt + value(type, bytes, valueAt, end - 1, fields, depth + 1);
        }
        requireEnd(at, end);
        out.add(']');
    }

    private static void requireEnd(int at, int end) {
        if (at != end - 1) {
            throw new UnreadableBson("a document does not end where it says", at);
        }
    }

    private void descend(int depth, int at) {
        if (depth > DEEPEST) {
            throw new UnreadableBson("objects are nested deeper than " + DEEPEST + " levels", at);
        }
        if (depth > DEEPEST_COLUMN) {
            holdable = false;
        }
    }

    /** Small objects are compared pair by pair, without making text of their names. */
    private static Set<String> repeatedNames(byte[] bytes, int start, int end, JsonFields fields) {
        long seen = 0;
        boolean suspicious = false;
        int at = start + 4;
        while (at < end - 1 && !suspicious) {
            int type = bytes[at] & 0xff;
            int nameEnd = BsonValue.nameEnd(bytes, at + 1, end);
            int hash = 1;
            for (int i = at + 1; i < nameEnd; i++) {
                hash = 31 * hash + bytes[i];
            }
            long bit = 1L << ((hash * 0x9E3779B9) >>> 26);
            suspicious = (seen & bit) != 0 || fields != JsonFields.ALL;
            seen |= bit;
            at = nameEnd + 1 + BsonValue.size(type, bytes, nameEnd + 1, end - 1);
        }
        return suspicious ? repeatedNamesExactly(bytes, start, end, fields) : Set.of();
    }

    private static Set<String> repeatedNamesExactly(byte[] bytes, int start, int end, JsonFields fields) {
        Set<String> names = new HashSet<>();
        Set<String> repeated = new HashSet<>();
        int at = start + 4;
        while (at < end - 1) {
            int type = bytes[at++] & 0xff;
            int nameEnd = BsonValue.nameEnd(bytes, at, end);
            JsonFields child = fields.field(bytes, at, nameEnd - at);
            if (child != null && child.takesValue(type)) {
                byte[] newName = child.newName();
                String name = newName == null
                        ? new String(bytes, at, nameEnd - at, StandardCharsets.UTF_8)
                        : new String(newName, StandardCharsets.UTF_8);
                if (!names.add(name)) {
                    repeated.add(name);
                }
            }
            at = nameEnd + 1 + BsonValue.size(type, bytes, nameEnd + 1, end - 1);
        }
        return repeated;
    }

    private void name(byte[] bytes, int start, int length, byte @Nullable [] newName) {
        if (newName != null) {
            text(newName, 0, newName.length, out);
        } else if (Utf8.check(bytes, start, length) == Utf8.GOOD) {
            text(bytes, start, length, out);
        } else {
            holdable = false;
            byte[] replaced = new String(bytes, start, length, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
            text(replaced, 0, replaced.length, out);
        }
    }

    /** @param size of the BSON string: length, text, NUL */
    private void string(byte[] bytes, int at, int size) {
        textOrBytes(bytes, at + 4, size - 5);
    }

    private void textOrBytes(byte[] bytes, int start, int length) {
        if (Utf8.check(bytes, start, length) == Utf8.GOOD) {
            text(bytes, start, length, out);
        } else {
            holdable = false;
            out.addAscii("{\"$textBytes\":\"");
            base64(bytes, start, length);
            out.addAscii("\"}");
        }
    }

    private void wrapped(String key, byte[] bytes, int at, int size) {
        out.addAscii("{\"" + key + "\":");
        string(bytes, at, size);
        out.add('}');
    }

    private void number(double value) {
        boolean plain = !Double.isNaN(value) && !Double.isInfinite(value);
        holdable &= plain;
        // A jsonb number has no -0; as text it keeps its sign.
        boolean negativeZero = value == 0 && Double.doubleToRawLongBits(value) != 0;
        if (canonical || !plain || negativeZero) {
            quoted("$numberDouble", Double.toString(value));
        } else {
            out.addAscii(Double.toString(value));
        }
    }

    private void whole(String key, long value) {
        if (canonical) {
            quoted(key, Long.toString(value));
        } else {
            out.addAscii(Long.toString(value));
        }
    }

    private void quoted(String key, String asciiValue) {
        out.addAscii("{\"" + key + "\":\"" + asciiValue + "\"}");
    }

    private void date(long millis) {
        if (!canonical && millis >= 0 && millis < YEAR_10000) {
            quoted("$date", Instant.ofEpochMilli(millis).toString());
        } else {
            out.addAscii("{\"$date\":{\"$numberLong\":\"" + millis + "\"}}");
        }
    }

    private void objectId(byte[] bytes, int at) {
        out.addAscii("{\"$oid\":\"");
        for (int i = at; i < at + 12; i++) {
            hex(bytes[i]);
        }
        out.addAscii("\"}");
    }

    private void binary(byte[] bytes, int at, int size) {
        out.addAscii("{\"$binary\":{\"base64\":\"");
        int inner = bytes[at + 4] == 2 && size >= 9 && BsonValue.int32(bytes, at + 5) == size - 9 ? 4 : 0;
        base64(bytes, at + 5 + inner, size - 5 - inner);
        out.addAscii("\",\"subType\":\"");
        hex(bytes[at + 4]);
        out.addAscii("\"}}");
    }

    private void regex(byte[] bytes, int at, int limit) {
        int patternEnd = BsonValue.nameEnd(bytes, at, limit);
        int optionsEnd = BsonValue.nameEnd(bytes, patternEnd + 1, limit);
        out.addAscii("{\"$regularExpression\":{\"pattern\":");
        textOrBytes(bytes, at, patternEnd - at);
        out.addAscii(",\"options\":");
        textOrBytes(bytes, patternEnd + 1, optionsEnd - patternEnd - 1);
        out.addAscii("}}");
    }

    private void pointer(byte[] bytes, int at, int size) {
        out.addAscii("{\"$dbPointer\":{\"$ref\":");
        string(bytes, at, size - 12);
        out.addAscii(",\"$id\":");
        objectId(bytes, at + size - 12);
        out.addAscii("}}");
    }

    private void codeWithScope(byte[] bytes, int at, int size, int depth) {
        int codeSize = BsonValue.size(BsonValue.CODE, bytes, at + 4, at + size);
        out.addAscii("{\"$code\":");
        string(bytes, at + 4, codeSize);
        out.addAscii(",\"$scope\":");
        int scope = at + 4 + codeSize;
        if (BsonValue.documentEnd(bytes, scope, at + size) != at + size) {
            throw new UnreadableBson("a scope's length is wrong", scope);
        }
        object(bytes, scope, at + size, JsonFields.ALL, depth + 1);
        out.add('}');
    }

    private void hex(int b) {
        out.add(HEX[(b >> 4) & 15]);
        out.add(HEX[b & 15]);
    }

    private void base64(byte[] bytes, int start, int length) {
        out.add(Base64.getEncoder().encode(Arrays.copyOfRange(bytes, start, start + length)));
    }
}

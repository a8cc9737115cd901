package io.sluice.orchestrator.rejected;

import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.bson.BsonBinaryReader;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriter;
import org.bson.json.JsonWriterSettings;

/**
 * BSON as Extended JSON (version 2), as far as a person wants to see it.
 *
 * @param truncated whether it is longer than what is shown
 */
record BsonText(String text, boolean truncated) {

    private static final int SAMPLE = 4 << 10;
    private static final byte[] NAME = "v\0".getBytes(StandardCharsets.US_ASCII);

    /** Relaxed, and at most 4,096 characters of it. What is no BSON is shown as binary. */
    static BsonText ofDocument(byte[] document) {
        StringWriter text = new StringWriter();
        JsonWriterSettings settings = JsonWriterSettings.builder()
                .outputMode(JsonMode.RELAXED)
                .maxLength(SAMPLE)
                .build();
        try (BsonBinaryReader reader = new BsonBinaryReader(ByteBuffer.wrap(document));
                JsonWriter writer = new JsonWriter(text, settings)) {
            writer.pipe(reader);
            return new BsonText(text.toString(), writer.isTruncated());
        } catch (RuntimeException e) { // of bytes that are no BSON anything can come
            return binary(document);
        }
    }

    /** Canonical. @param id type byte and value bytes; empty if it could not be read */
    static String ofId(byte[] id) {
        if (id.length == 0) {
            return "";
        }
        int length = Integer.BYTES + id.length + NAME.length + 1;
        byte[] document = ByteBuffer.allocate(length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(length)
                .put(id[0])
                .put(NAME)
                .put(id, 1, id.length - 1)
                .array();
        StringWriter text = new StringWriter();
        JsonWriterSettings settings =
                JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build();
        try (BsonBinaryReader reader = new BsonBinaryReader(ByteBuffer.wrap(document));
                JsonWriter writer = new JsonWriter(text, settings)) {
            writer.pipe(reader);
        } catch (RuntimeException e) {
            return binary(id).text();
        }
        String whole = text.toString();
        return whole.substring(whole.indexOf(':') + 1, whole.length() - 1).strip();
    }

    private static BsonText binary(byte[] bytes) {
        int shown = Math.min(bytes.length, SAMPLE / 2);
        String base64 = Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(shown).put(bytes, 0, shown).array());
        return new BsonText(
                "{\"$binary\": {\"base64\": \"" + base64 + "\", \"subType\": \"00\"}}", shown < bytes.length);
    }
}

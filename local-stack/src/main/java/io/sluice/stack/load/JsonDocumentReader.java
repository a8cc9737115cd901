package io.sluice.stack.load;

import java.io.IOException;
import java.io.InputStream;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads JSON documents, over however many lines each, alone or in arrays, from a stream. The driver's own reader is not used: it
 * refuses zone offsets such as {@code -0700}, and it cannot say where in the file it stopped.
 */
final class JsonDocumentReader implements DocumentReader {

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private final String file;
    private final InputStream in;
    private @Nullable JsonParser parser;
    private boolean inArray;
    private long bytes;

    JsonDocumentReader(String file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    @Override
    public @Nullable BsonDocument next() throws IOException {
        try {
            JsonParser json = parser();
            while (true) {
                JsonToken token = json.nextToken();
                if (token == null) {
                    return null;
                }
                if (token == JsonToken.START_OBJECT) {
                    BsonDocument document = document(json);
                    bytes = Math.max(bytes, json.currentLocation().getByteOffset());
                    return document;
                }
                if (token == JsonToken.START_ARRAY && !inArray) {
                    inArray = true;
                } else if (token == JsonToken.END_ARRAY && inArray) {
                    inArray = false;
                } else {
                    throw unreadable(
                            json.currentTokenLocation(),
                            "found " + name(token) + " where a document {...} is expected"
                                    + (inArray ? "" : ", or an array [...] of documents"));
                }
            }
        } catch (JacksonException e) {
            throw unreadable(e.getLocation(), e.getOriginalMessage());
        }
    }

    @Override
    public long bytesRead() {
        return bytes;
    }

    @Override
    public void close() throws IOException {
        if (parser != null) {
            parser.close();
        }
        in.close();
    }

    private JsonParser parser() {
        JsonParser current = parser;
        if (current == null) {
            current = JSON.createParser(ObjectReadContext.empty(), in);
            parser = current;
        }
        return current;
    }

    private BsonDocument document(JsonParser json) {
        TokenStreamLocation start = json.currentTokenLocation();
        if (object(json) instanceof BsonDocument document) {
            return document;
        }
        throw unreadable(start, "found a single value in Extended JSON where a document is expected");
    }

    private BsonValue object(JsonParser json) {
        TokenStreamLocation start = json.currentTokenLocation();
        BsonDocument document = new BsonDocument();
        boolean mayBeExtended = false;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            TokenStreamLocation place = json.currentTokenLocation();
            mayBeExtended |= field.startsWith("$");
            json.nextToken();
            if (document.put(field, value(json)) != null) {
                // A later value would replace the earlier one in silence.
                throw unreadable(place, "field \"" + field + "\" stands twice in one document");
            }
        }
        if (!mayBeExtended) {
            return document;
        }
        try {
            return ExtendedJson.value(document);
        } catch (ExtendedJson.Malformed e) {
            throw unreadable(start, String.valueOf(e.getMessage()));
        }
    }

    private BsonValue value(JsonParser json) {
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> array(json);
            case VALUE_STRING -> new BsonString(json.getString());
            case VALUE_NUMBER_INT -> integer(json.getString());
            case VALUE_NUMBER_FLOAT -> new BsonDouble(Double.parseDouble(json.getString()));
            case VALUE_TRUE -> BsonBoolean.TRUE;
            case VALUE_FALSE -> BsonBoolean.FALSE;
            case VALUE_NULL -> BsonNull.VALUE;
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw unreadable(json.currentTokenLocation(), "found " + name(json.currentToken()) + ", not a value");
        };
    }

    private BsonArray array(JsonParser json) {
        BsonArray array = new BsonArray();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(json));
        }
        return array;
    }

    /** As mongoimport has it: the smallest of int and long that holds it, else a double. */
    private static BsonValue integer(String digits) {
        try {
            long number = Long.parseLong(digits);
            return (int) number == number ? new BsonInt32((int) number) : new BsonInt64(number);
        } catch (NumberFormatException e) {
            return new BsonDouble(Double.parseDouble(digits));
        }
    }

    private static String name(JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            case START_ARRAY -> "an array";
            case START_OBJECT -> "a document";
            case END_OBJECT -> "}";
            case END_ARRAY -> "]";
            case PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> "something else";
        };
    }

    private UnreadableFile unreadable(@Nullable TokenStreamLocation place, String what) {
        String where = place == null ? "" : ", line " + place.getLineNr() + ", column " + place.getColumnNr();
        return new UnreadableFile(file + where + ": " + what);
    }
}

package io.sluice.mongo;

import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInvalidOperationException;
import org.bson.BsonSerializationException;
import org.bson.BsonValue;
import org.bson.json.JsonParseException;
import org.jspecify.annotations.Nullable;

/**
 * Which documents of a collection are read, in MongoDB's own words, as Extended JSON. Whether the server knows an operator
 * only the server knows: planning asks it, by counting.
 */
final class CollectionFilter {

    private static final int LONGEST = 16 << 10;

    /** They run code of the workflow's on the server, or answer otherwise each time. */
    private static final Set<String> FORBIDDEN =
            Set.of("$where", "$function", "$accumulator", "$rand", "$sampleRate", "$near", "$nearSphere", "$text");

    private CollectionFilter() {}

    static @Nullable BsonDocument of(String where, @Nullable Object found) {
        if (found == null) {
            return null;
        }
        if (!(found instanceof String text) || text.isBlank()) {
            throw ReadSettings.refused(where + " is " + ReadSettings.found(found)
                    + "; write it as one text of Extended JSON, in quotes: filter: '{\"state\": \"paid\"}'");
        }
        if (text.length() > LONGEST) {
            throw ReadSettings.refused(where + " has " + text.length() + " characters; at most " + LONGEST
                    + " are allowed; filter in a transform instead");
        }
        // The reader knows the shell's words, too, and new Date() would be another filter at each reading.
        if (text.contains("Date()") || text.contains("ObjectId()")) {
            throw ReadSettings.refused(where + " holds Date() or ObjectId() without a value, which is another one each"
                    + " time; write it out, as {\"$date\": \"2026-01-01T00:00:00Z\"}");
        }
        try {
            BsonDocument filter = BsonDocument.parse(text);
            requireAllowed(where, filter);
            return filter;
        } catch (JsonParseException
                | BsonInvalidOperationException
                | BsonSerializationException
                | IllegalArgumentException e) {
            throw ReadSettings.refused(
                    where + " is no Extended JSON: " + e.getMessage() + "; it is as in '{\"total\": {\"$gt\": 0}}'");
        }
    }

    private static void requireAllowed(String where, BsonValue value) {
        if (value.isDocument()) {
            value.asDocument().forEach((name, inner) -> {
                if (FORBIDDEN.contains(name)) {
                    throw ReadSettings.refused(where + " uses " + name
                            + ", which runs code on the server, or answers otherwise each time or in an order of its"
                            + " own; use comparisons, or filter in a transform");
                }
                requireAllowed(where, inner);
            });
        } else if (value.isArray()) {
            value.asArray().forEach(inner -> requireAllowed(where, inner));
        }
    }
}

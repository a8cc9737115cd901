package io.sluice.mongo;

import com.mongodb.MongoCommandException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
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

    /** BadValue, FailedToParse, TypeMismatch, InvalidPipelineOperator, and what a regular expression is refused with. */
    private static final Set<Integer> REFUSALS = Set.of(2, 9, 14, 168, 51091);

    private static final Pattern NOW = Pattern.compile("(Date|ObjectId)\\s*\\(\\s*\\)|\\$\\$(NOW|CLUSTER_TIME)");

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
        if (NOW.matcher(text).find()) {
            throw ReadSettings.refused(where + " asks for the time of now or for a new ObjectId, which are others each"
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

    /** What the error of a count means that the server refuses because of the filter; any other error as it is. */
    static Throwable refusal(Throwable error, String collection, BsonDocument filter) {
        if (!(error instanceof MongoCommandException refused) || !REFUSALS.contains(refused.getErrorCode())) {
            return error;
        }
        Set<String> operators = new TreeSet<>(operators(filter));
        return ReadSettings.refused("collections." + collection + ".filter is refused by the server (error "
                + refused.getErrorCode() + "); it uses "
                + (operators.isEmpty() ? "no operator" : String.join(", ", operators))
                + ": check their names and what they take");
    }

    /** In the order in which the filter names them. */
    private static Set<String> operators(BsonValue value) {
        Set<String> operators = new LinkedHashSet<>();
        collect(value, operators);
        return operators;
    }

    private static void collect(BsonValue value, Set<String> operators) {
        if (value.isDocument()) {
            value.asDocument().forEach((name, inner) -> {
                if (name.startsWith("$")) {
                    operators.add(name);
                }
                collect(inner, operators);
            });
        } else if (value.isArray()) {
            value.asArray().forEach(inner -> collect(inner, operators));
        }
    }

    private static void requireAllowed(String where, BsonDocument filter) {
        operators(filter).stream().filter(FORBIDDEN::contains).findFirst().ifPresent(name -> {
            throw ReadSettings.refused(where + " uses " + name
                    + ", which runs code on the server, or answers otherwise each time or in an order of its"
                    + " own; use comparisons, or filter in a transform");
        });
    }
}

package io.sluice.mongo;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.jspecify.annotations.Nullable;

/** Which fields of a collection's documents are read; {@code _id} always is. */
final class CollectionFields {

    private CollectionFields() {}

    static @Nullable BsonDocument of(String where, @Nullable Object found) {
        if (found == null) {
            return null;
        }
        if (!(found instanceof List<?> names) || names.isEmpty()) {
            throw ReadSettings.refused(
                    where + " is " + ReadSettings.found(found) + "; name at least one field: fields: [total, items]");
        }
        List<String> fields = new ArrayList<>();
        for (Object name : names) {
            if (!(name instanceof String field) || !isPath(field)) {
                throw ReadSettings.refused(where + " holds " + ReadSettings.found(name)
                        + "; a field is a dotted path, as in address.city, without backticks or a $ at the start of a"
                        + " name: MongoDB's projection knows no names with a dot; drop such a field in a transform");
            }
            for (String other : fields) {
                if (field.equals(other) || field.startsWith(other + ".") || other.startsWith(field + ".")) {
                    throw ReadSettings.refused(
                            where + " holds \"" + other + "\" and \"" + field + "\", of which one is within the other,"
                                    + " which MongoDB refuses; leave the inner one out");
                }
            }
            fields.add(field);
        }
        BsonDocument projection = new BsonDocument("_id", new BsonInt32(1));
        fields.stream()
                .filter(field -> !field.equals("_id") && !field.startsWith("_id."))
                .forEach(field -> projection.append(field, new BsonInt32(1)));
        return projection;
    }

    private static boolean isPath(String field) {
        for (String segment : field.split("\\.", -1)) {
            if (segment.isEmpty() || segment.startsWith("$")) {
                return false;
            }
        }
        return field.indexOf('`') < 0 && field.indexOf('\0') < 0;
    }
}

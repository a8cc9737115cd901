package io.sluice.stack.command;

import io.sluice.stack.mongo.store.GeneratedDocuments;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code --generate} says: {@code orders=50000000,other=1000}. */
final class GeneratedCollections {

    private static final Pattern ENTRY = Pattern.compile("([A-Za-z_][A-Za-z0-9_.-]{0,99})=([0-9]{1,10})");

    private GeneratedCollections() {}

    /** @throws WrongUse for anything else, naming the entry */
    static Map<String, Long> parse(String text) {
        Map<String, Long> collections = new TreeMap<>();
        if (text.isEmpty()) {
            return collections;
        }
        for (String entry : text.split(",", -1)) {
            Matcher matcher = ENTRY.matcher(entry.strip());
            long documents = matcher.matches() ? Long.parseLong(matcher.group(2)) : -1;
            if (documents < 1 || documents > GeneratedDocuments.MOST) {
                throw new WrongUse("--generate has \"" + entry + "\": write COLLECTION=N with N from 1 to "
                        + GeneratedDocuments.MOST + ", several with commas between: orders=50000000,other=1000");
            }
            if (collections.put(matcher.group(1), documents) != null) {
                throw new WrongUse("--generate names the collection " + matcher.group(1) + " twice");
            }
        }
        return collections;
    }
}

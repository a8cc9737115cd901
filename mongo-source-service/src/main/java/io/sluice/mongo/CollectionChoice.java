package io.sluice.mongo;

import io.sluice.mongo.split.Query;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An entry under {@code collections}.
 *
 * @param name of a collection, or a pattern: {@code *} stands for any characters, {@code ?} for one
 * @param lanes over how many lanes the collection's splits spread; null for all of the task's
 */
record CollectionChoice(String name, @Nullable Integer lanes, Query query) {

    boolean isPattern() {
        return name.indexOf('*') >= 0 || name.indexOf('?') >= 0;
    }

    /** A pattern leaves the server's own collections alone. */
    boolean matches(String collection) {
        return isPattern()
                ? !collection.startsWith("system.")
                        && expression().matcher(collection).matches()
                : name.equals(collection);
    }

    private Pattern expression() {
        StringBuilder expression = new StringBuilder();
        name.codePoints()
                .forEach(c -> expression.append(
                        switch (c) {
                            case '*' -> ".*";
                            case '?' -> ".";
                            default -> Pattern.quote(Character.toString(c));
                        }));
        return Pattern.compile(expression.toString(), Pattern.DOTALL);
    }
}

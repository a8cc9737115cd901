package io.sluice.transform.settings;

import java.util.ArrayList;
import java.util.List;

/**
 * How a field's path is written: dotted, and a segment that holds a dot, a backtick or {@code #}, or is empty, stands in
 * backticks (a backtick inside is doubled). Everywhere else a path is the list of its segments.
 */
public final class FieldPath {

    private FieldPath() {}

    /** @throws IllegalArgumentException that says what is wrong with the text */
    public static List<String> parse(String text) {
        List<String> segments = new ArrayList<>();
        int at = 0;
        while (true) {
            StringBuilder segment = new StringBuilder();
            at = at < text.length() && text.charAt(at) == '`'
                    ? quoted(text, at + 1, segment)
                    : plain(text, at, segment);
            segments.add(segment.toString());
            if (at == text.length()) {
                return List.copyOf(segments);
            }
            if (text.charAt(at) != '.') {
                throw new IllegalArgumentException("a dot must follow the closing backtick");
            }
            at++;
        }
    }

    public static String write(List<String> path) {
        StringBuilder text = new StringBuilder();
        for (String segment : path) {
            if (!text.isEmpty()) {
                text.append('.');
            }
            boolean quote = segment.isEmpty()
                    || segment.indexOf('.') >= 0
                    || segment.indexOf('`') >= 0
                    || segment.indexOf('#') >= 0;
            text.append(quote ? "`" + segment.replace("`", "``") + "`" : segment);
        }
        return text.toString();
    }

    private static int quoted(String text, int from, StringBuilder segment) {
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '`') {
                segment.append(c);
                at++;
            } else if (at + 1 < text.length() && text.charAt(at + 1) == '`') {
                segment.append('`');
                at += 2;
            } else {
                return at + 1;
            }
        }
        throw new IllegalArgumentException("the backtick is never closed");
    }

    private static int plain(String text, int from, StringBuilder segment) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '.') {
            if (text.charAt(at) == '`') {
                throw new IllegalArgumentException("a backtick must begin its segment");
            }
            segment.append(text.charAt(at));
            at++;
        }
        if (at == from) {
            throw new IllegalArgumentException("a segment is empty; an empty field name is written ``");
        }
        return at;
    }
}

package io.sluice.stack.sqlserver.translate;

import io.sluice.stack.sqlserver.type.StoredText;

/** T-SQL's patterns as PostgreSQL's regular expressions: {@code %}, {@code _}, {@code [a-f]}, {@code [^a-f]}, no escape. */
final class LikePattern {

    private static final String SPECIAL = ".\\+*?[^]$(){}=!<>|:-#";

    private LikePattern() {}

    static String regularExpression(String pattern) {
        String stored = StoredText.of(pattern);
        StringBuilder regex = new StringBuilder("^(?:");
        for (int at = 0; at < stored.length(); at++) {
            char c = stored.charAt(at);
            int end = c == '[' ? stored.indexOf(']', at + 2) : -1;
            if (c == '%') {
                regex.append(".*");
            } else if (c == '_') {
                regex.append('.');
            } else if (end > 0) {
                // Inside brackets PostgreSQL takes a backslash for an escape, T-SQL for itself.
                regex.append(stored.substring(at, end + 1).replace("\\", "\\\\"));
                at = end;
            } else {
                regex.append(SPECIAL.indexOf(c) >= 0 ? "\\" : "").append(c);
            }
        }
        return regex.append(")$").toString();
    }
}

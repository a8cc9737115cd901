package io.sluice.transform.expression;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the compiler says of an expression, with what to do about it where that is known. */
final class Remedy {

    private static final int LONGEST = 200;
    private static final Pattern UNKNOWN = Pattern.compile("undeclared reference to '([^']*)'.*", Pattern.DOTALL);

    private Remedy() {}

    static String of(String message) {
        Matcher unknown = UNKNOWN.matcher(message);
        if (unknown.matches()) {
            return "there is no " + unknown.group(1)
                    + "; an expression knows doc (doc.total) and the standard functions of CEL, and neither time nor"
                    + " chance";
        }
        if (message.contains("<EOF>") && message.startsWith("mismatched input '<EOF>'")) {
            return "it ends too early; a value is missing";
        }
        return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "...";
    }
}

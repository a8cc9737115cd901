package io.sluice.transform.settings;

/** Which collections a setting is for: a name, in which {@code *} stands for any text and {@code ?} for one character. */
public record StreamPattern(String text) {

    static final StreamPattern ALL = new StreamPattern("*");

    /** Whether it can match one collection only. */
    public boolean isName() {
        return text.indexOf('*') < 0 && text.indexOf('?') < 0;
    }

    public boolean matches(String stream) {
        int p = 0;
        int s = 0;
        int star = -1;
        int starred = 0;
        while (s < stream.length()) {
            if (p < text.length() && text.charAt(p) == '*') {
                star = p++;
                starred = s;
            } else if (p < text.length() && (text.charAt(p) == '?' || text.charAt(p) == stream.charAt(s))) {
                p++;
                s++;
            } else if (star >= 0) {
                p = star + 1;
                s = ++starred;
            } else {
                return false;
            }
        }
        while (p < text.length() && text.charAt(p) == '*') {
            p++;
        }
        return p == text.length();
    }
}

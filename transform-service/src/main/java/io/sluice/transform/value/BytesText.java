package io.sluice.transform.value;

import io.sluice.transform.bson.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** How bytes are written as text. */
enum BytesText {
    BASE64,
    HEX,
    UTF8;

    byte @Nullable [] parse(String text) {
        try {
            return switch (this) {
                case BASE64 -> Base64.getDecoder().decode(text.strip());
                case HEX -> HexFormat.of().parseHex(text.strip());
                case UTF8 -> text.getBytes(StandardCharsets.UTF_8);
            };
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** A UUID is written as one, whatever the format. Null if the bytes are no text. */
    @Nullable
    String write(byte[] content, boolean uuid) {
        if (uuid) {
            String hex = HexFormat.of().formatHex(content);
            return hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-" + hex.substring(12, 16) + "-"
                    + hex.substring(16, 20) + "-" + hex.substring(20);
        }
        return switch (this) {
            case BASE64 -> Base64.getEncoder().encodeToString(content);
            case HEX -> HexFormat.of().formatHex(content);
            case UTF8 ->
                Utf8.check(content, 0, content.length) == Utf8.GOOD
                        ? new String(content, StandardCharsets.UTF_8)
                        : null;
        };
    }
}

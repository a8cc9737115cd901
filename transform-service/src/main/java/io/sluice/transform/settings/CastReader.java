package io.sluice.transform.settings;

import io.sluice.runtime.batch.ValueClass;
import io.sluice.transform.value.CastFormat;
import io.sluice.transform.value.CastFormat.Epoch;
import io.sluice.transform.value.Conversion;
import io.sluice.transform.value.OnError;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads into which class a field's values are made: {@code decimal(18,2)}, or a map with {@code to} and how it is written. */
final class CastReader {

    private static final int LONGEST_PATTERN = 100;

    private final SettingsReader reader;

    CastReader(SettingsReader reader) {
        this.reader = reader;
    }

    Conversion read(String place, Object found, OnError stepOnError) {
        if (!(found instanceof Map)) {
            return new Conversion(place, plain(reader.type(place, found)), stepOnError);
        }
        Map<String, Object> settings = reader.map(place, found);
        PinnedType type = reader.type(place + ".to", settings.get("to"));
        reader.allow(place, settings, allowed(type.valueClass()));
        CastFormat format = plain(type);
        if (settings.containsKey("round")) {
            String mode = reader.word(
                    place + ".round", settings.get("round"), List.of("half-up", "half-even", "down", "up", "floor"));
            format = format.rounding(
                    RoundingMode.valueOf(mode.toUpperCase(Locale.ROOT).replace('-', '_')));
        }
        format = switch (type.valueClass()) {
            case TIME, TEXT -> time(place, settings, format);
            case BYTES -> bytes(place, settings, format);
            case INT, FLOAT, DECIMAL -> numbers(place, settings, format);
            default -> format;
        };
        OnError onError = settings.containsKey("onError") ? StepReader.onError(reader, place, settings) : stepOnError;
        return new Conversion(place, format, onError);
    }

    private static CastFormat plain(PinnedType type) {
        return CastFormat.plain(type.valueClass(), type.precision(), type.scale());
    }

    private static List<String> allowed(ValueClass to) {
        List<String> keys = new ArrayList<>(List.of("to", "onError"));
        switch (to) {
            case TIME -> keys.addAll(List.of("format", "zone", "round"));
            case TEXT -> keys.addAll(List.of("format", "zone"));
            case BYTES -> keys.add("format");
            case INT, DECIMAL -> keys.addAll(List.of("point", "group", "round"));
            case FLOAT -> keys.addAll(List.of("point", "group"));
            case BOOL, OID, UUID, JSON -> {}
        }
        return keys;
    }

    private CastFormat time(String place, Map<String, Object> settings, CastFormat format) {
        ZoneId zone = zone(place + ".zone", settings.get("zone"));
        if (!settings.containsKey("format")) {
            return format.withTime(null, zone);
        }
        String text = reader.text(place + ".format", settings.get("format"));
        boolean toText = format.to() == ValueClass.TEXT;
        if (toText && (text.equals("base64") || text.equals("hex") || text.equals("utf8"))) {
            return format.withBytes(text);
        }
        if (!toText && (text.equals("epoch-seconds") || text.equals("epoch-millis"))) {
            if (zone != null) {
                throw reader.refuse(
                        place + ".zone", "a zone beside " + text, "a number since 1970 has none; remove it");
            }
            return format.withEpoch(text.equals("epoch-seconds") ? Epoch.SECONDS : Epoch.MILLIS);
        }
        if (text.length() > LONGEST_PATTERN) {
            throw reader.refuse(
                    place + ".format",
                    "a pattern of " + text.length() + " characters",
                    "at most " + LONGEST_PATTERN + " are allowed");
        }
        try {
            return format.withTime(text, zone);
        } catch (IllegalArgumentException e) {
            throw reader.refuse(
                    place + ".format",
                    "\"" + text + "\"",
                    e.getMessage() + "; a pattern is as in dd.MM.yyyy HH:mm, or "
                            + (toText ? "base64, hex or utf8 for bytes" : "epoch-seconds or epoch-millis"));
        }
    }

    private @Nullable ZoneId zone(String place, @Nullable Object found) {
        if (found == null) {
            return null;
        }
        String text = reader.text(place, found);
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw reader.refuse(
                    place,
                    "\"" + text + "\"",
                    "a zone is a name of the IANA list, as Europe/Berlin, an offset, as +02:00, or UTC");
        }
    }

    private CastFormat bytes(String place, Map<String, Object> settings, CastFormat format) {
        return settings.containsKey("format")
                ? format.withBytes(
                        reader.word(place + ".format", settings.get("format"), List.of("base64", "hex", "utf8")))
                : format;
    }

    private CastFormat numbers(String place, Map<String, Object> settings, CastFormat format) {
        char point = settings.containsKey("point") ? mark(place + ".point", settings.get("point")) : '.';
        Character group = settings.containsKey("group") ? mark(place + ".group", settings.get("group")) : null;
        if (group != null && group == point) {
            throw reader.refuse(place + ".group", "\"" + group + "\"", "it must differ from the decimal point");
        }
        return format.withNumbers(point, group);
    }

    private char mark(String place, @Nullable Object found) {
        String text = reader.text(place, found);
        if (text.length() != 1 || Character.isLetterOrDigit(text.charAt(0)) || "+-".contains(text)) {
            throw reader.refuse(
                    place, "\"" + text + "\"", "one character belongs here that is no letter, digit or sign, as \",\"");
        }
        return text.charAt(0);
    }
}

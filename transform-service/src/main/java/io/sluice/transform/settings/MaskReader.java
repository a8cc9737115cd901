package io.sluice.transform.settings;

import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.runtime.connection.Secrets;
import io.sluice.transform.value.Masking;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Reads a mask: which fields, in which way, and with which secret of this service's own configuration. */
final class MaskReader {

    private static final int LONGEST = 1000;
    private static final int SHORTEST_SECRET = 16;
    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,8})(ms|s|m|h|d)");

    private final SettingsReader reader;
    private final Secrets secrets;

    MaskReader(SettingsReader reader, Secrets secrets) {
        this.reader = reader;
        this.secrets = secrets;
    }

    Step.Mask read(StreamPattern in, String place, Map<String, Object> settings) {
        String with =
                reader.word(place + ".with", settings.get("with"), List.of("hash", "redact", "truncate", "bucket"));
        Mac key = null;
        Masking masking =
                switch (with) {
                    case "hash" -> {
                        reader.allow(place, settings, List.of("in", "fields", "with", "saltRef"));
                        key = key(place + ".saltRef", settings.get("saltRef"));
                        yield Masking.hash(key);
                    }
                    case "truncate" -> {
                        reader.allow(place, settings, List.of("in", "fields", "with", "length"));
                        yield Masking.truncate(
                                reader.wholeNumber(place + ".length", settings.get("length"), 1, LONGEST));
                    }
                    case "bucket" -> {
                        reader.allow(place, settings, List.of("in", "fields", "with", "size"));
                        yield bucket(place + ".size", settings.get("size"));
                    }
                    default -> {
                        reader.allow(place, settings, List.of("in", "fields", "with"));
                        yield Masking.redact();
                    }
                };
        return new Step.Mask(in, place, StepReader.fields(reader, place, settings), masking, key);
    }

    /** Says the secret's name in what it throws, never the secret. */
    private Mac key(String place, @Nullable Object found) {
        String name = reader.text(place, found);
        if (!name.matches("[a-z0-9-]{1,40}")) {
            throw reader.refuse(
                    place,
                    "what is no name of a secret",
                    "a name has 1 to 40 of a-z, 0-9 and -; the secret itself never stands in a workflow");
        }
        byte[] secret = secrets.find(name)
                .orElseThrow(() -> new BadConfiguration(
                        "secret-unknown",
                        "task \"" + reader.task() + "\", " + place + ": found \"" + name
                                + "\", which the transform's service does not have; " + Secrets.remedy(name)))
                .getBytes(StandardCharsets.UTF_8);
        if (secret.length < SHORTEST_SECRET) {
            throw new BadConfiguration(
                    "secret-too-short",
                    "task \"" + reader.task() + "\", " + place + ": the secret \"" + name + "\" has less than "
                            + SHORTEST_SECRET + " bytes, so it could be found by trying; " + Secrets.remedy(name)
                            + " to a longer one");
        }
        return mac(secret);
    }

    private static Mac mac(byte[] secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    private Masking bucket(String place, @Nullable Object found) {
        if (found instanceof Number number && number.doubleValue() == number.longValue() && number.longValue() > 0) {
            return Masking.bucketOfNumbers(number.longValue());
        }
        Matcher duration = DURATION.matcher(String.valueOf(found));
        if (!duration.matches()) {
            throw reader.refuse(
                    place,
                    found == null ? "nothing" : "\"" + found + "\"",
                    "numbers take a whole number, as 10, and times a duration, as 1d (units ms, s, m, h, d)");
        }
        return Masking.bucketOfTimes(Long.parseLong(duration.group(1)) * millis(duration.group(2)));
    }

    private static long millis(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
        };
    }
}

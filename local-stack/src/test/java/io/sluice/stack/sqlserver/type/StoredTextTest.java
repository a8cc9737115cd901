package io.sluice.stack.sqlserver.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredTextTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 20_261_127})
    void anySequenceOfUnitsHasOneStoredFormThatPostgresqlTakes(long seed) {
        Random random = new Random(seed);
        Map<String, String> stored = new HashMap<>();
        for (int round = 0; round < 50_000; round++) {
            String text = text(random);
            String form = StoredText.of(text);
            assertThat(StoredText.read(form))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(text);
            assertThat(new String(form.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .as("seed %d round %d is valid UTF-8", seed, round)
                    .isEqualTo(form)
                    .doesNotContain("\0");
            String other = stored.put(form, text);
            assertThat(other == null || other.equals(text))
                    .as("seed %d round %d: two texts of one form", seed, round)
                    .isTrue();
        }
    }

    @Test
    void ordinaryTextStaysAsItIs() {
        String text = "h\u00f6ren \u6f22\u5b57 \ud83d\ude00 \udbfd\udffe";
        assertThat(StoredText.of(text)).isEqualTo(text);
    }

    /** Out of few units, so that pairs, halves and the neighbours of the kept range meet often. */
    private static String text(Random random) {
        char[] units = {
            '\0', 'a', '\u00e9', '\ud800', '\udbff', '\udbfd', '\udbfe', '\udc00', '\udfff', '\udffe', '\ud83d',
            '\ude00', '\uffff'
        };
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(6); left > 0; left--) {
            text.append(units[random.nextInt(units.length)]);
        }
        return text.toString();
    }
}

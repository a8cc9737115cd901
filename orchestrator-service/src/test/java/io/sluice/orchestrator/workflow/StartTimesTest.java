package io.sluice.orchestrator.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.scheduling.support.CronExpression;

/** When a schedule starts runs, above all in the nights in which clocks are changed. */
class StartTimesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            # the clock goes from 02:00 to 03:00
            0 2 * * *       | Europe/Berlin  | 2027-03-26T12:00+01:00 | 27T02:00+01:00 28T03:00+02:00 29T02:00+02:00
            30 2 * * *      | Europe/Berlin  | 2027-03-27T12:00+01:00 | 28T03:30+02:00 29T02:30+02:00
            0 3 * * *       | Europe/Berlin  | 2027-03-27T12:00+01:00 | 28T03:00+02:00 29T03:00+02:00
            0 2,3 * * *     | Europe/Berlin  | 2027-03-27T12:00+01:00 | 28T03:00+02:00 29T02:00+02:00 29T03:00+02:00
            45 2,3 * * *    | Europe/Berlin  | 2027-03-28T02:00+02:00 | 28T03:45+02:00 29T02:45+02:00 29T03:45+02:00
            */30 2-3 * * *  | Europe/Berlin  | 2027-03-27T12:00+01:00 | 28T03:00+02:00 28T03:30+02:00 29T02:00+02:00
            0 * * * *       | Europe/Berlin  | 2027-03-28T00:30+01:00 | 28T01:00+01:00 28T03:00+02:00 28T04:00+02:00
            # half an hour: what is moved comes behind what is not
            */20 1-2 * * *  | Australia/Lord_Howe | 2018-10-07T01:30+10:30 | 07T01:40+10:30 07T02:30+11:00 07T02:40+11:00 07T02:50+11:00
            # the clock goes from 03:00 to 02:00
            0 2 * * *       | Europe/Berlin  | 2027-10-30T12:00+02:00 | 31T02:00+02:00 01T02:00+01:00
            30 2 * * *      | Europe/Berlin  | 2027-10-31T02:30+02:00 | 01T02:30+01:00 02T02:30+01:00
            45 2 * * *      | Europe/Berlin  | 2027-10-31T02:10+01:00 | 01T02:45+01:00 02T02:45+01:00
            0 3 * * *       | Europe/Berlin  | 2027-10-30T12:00+02:00 | 31T03:00+01:00 01T03:00+01:00
            0 * * * *       | Europe/Berlin  | 2027-10-31T01:30+02:00 | 31T02:00+02:00 31T02:00+01:00 31T03:00+01:00
            # a gap at midnight, a whole day left out, and no summer time at all
            0 0 * * *       | Africa/Cairo   | 2025-04-24T12:00+02:00 | 25T01:00+03:00 26T00:00+03:00
            0 12 * * *      | Pacific/Apia   | 2011-12-28T23:00-10:00 | 29T12:00-10:00 31T12:00+14:00 01T12:00+14:00
            0 2 * * 7       | UTC            | 2027-03-26T12:00Z      | 28T02:00Z 04T02:00Z
            """)
    void aNightHasItsRunAndOnlyOne(String cron, String zone, String after, String expected) {
        List<String> times = List.of(expected.split(" "));
        assertThat(new StartTimes(cron, ZoneId.of(zone))
                        .after(ZonedDateTime.parse(after).toInstant(), times.size()).stream()
                                .map(time -> time.toOffsetDateTime().toString().substring(8)))
                .isEqualTo(times);
    }

    @Test
    void theZoneIsShown() {
        assertThat(new StartTimes("0 2 * * *", ZoneId.of("Europe/Berlin"))
                        .after(Instant.parse("2027-03-27T12:00:00Z"), 1))
                .hasToString("[2027-03-28T03:00+02:00[Europe/Berlin]]");
    }

    @Test
    void aTimeThatIsNamedRarelyIsFound() {
        assertThat(new StartTimes("0 0 29 2 *", ZoneId.of("UTC")).after(Instant.parse("2027-01-01T00:00:00Z"), 2))
                .extracting(ZonedDateTime::toLocalDate)
                .containsExactly(LocalDate.of(2028, 2, 29), LocalDate.of(2032, 2, 29));
    }

    /** Beside the definition, counted from far before: every time on the wall of a year, moved and made one. */
    @Test
    void fromAnyMomentTheyAreWhatTheDefinitionSays() {
        long seed = 20261127;
        Random random = new Random(seed);
        for (String zone : List.of("Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Cairo")) {
            for (String cron : List.of("0 2 * * *", "*/20 1-3 * * *", "15 0,2 * * *", "7 */2 * * *")) {
                CronExpression parsed = CronExpression.parse("0 " + cron);
                TreeSet<Instant> all = Stream.iterate(
                                parsed.next(LocalDate.of(2017, 12, 25).atStartOfDay()), Objects::nonNull, parsed::next)
                        .takeWhile(onTheWall -> onTheWall.isBefore(LocalDateTime.of(2019, 1, 10, 0, 0)))
                        .map(onTheWall -> onTheWall.atZone(ZoneId.of(zone)).toInstant())
                        .collect(Collectors.toCollection(TreeSet::new));
                StartTimes times = new StartTimes(cron, ZoneId.of(zone));
                for (int i = 0; i < 200; i++) {
                    Instant moment = Instant.parse("2018-01-01T00:00:00Z").plusSeconds(random.nextInt(365 * 86_400));
                    assertThat(times.after(moment, 4).stream().map(ZonedDateTime::toInstant))
                            .as(cron + " in " + zone + " after " + moment + ", seed " + seed)
                            .containsExactlyElementsOf(
                                    all.tailSet(moment, false).stream().limit(4).toList());
                }
            }
        }
    }
}

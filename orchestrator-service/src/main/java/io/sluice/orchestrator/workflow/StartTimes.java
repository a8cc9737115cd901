package io.sluice.orchestrator.workflow;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;

/**
 * The times that a schedule names. A time of day that summer time leaves out comes as much later as the clock was put
 * forward, and one that comes twice counts the first time: each night has its run, and only one. With {@code *} for the hour
 * it is no time of day that is named, so every hour that passes counts.
 */
public final class StartTimes {

    private static final int HOUR = 1;

    private final CronExpression cron;
    private final ZoneId zone;
    private final boolean everyHour;

    /** @param fields five, from the minute to the day of the week, and sound */
    StartTimes(String fields, ZoneId zone) {
        this.cron = CronExpression.parse(Schedule.withSeconds(fields));
        this.zone = zone;
        this.everyHour = fields.strip().split("\\s+")[HOUR].equals("*");
    }

    /** In order, at most so many; fewer if no more ever come. */
    public List<ZonedDateTime> after(Instant moment, int most) {
        return Stream.iterate(next(moment), Objects::nonNull, last -> next(last.toInstant()))
                .limit(most)
                .toList();
    }

    private @Nullable ZonedDateTime next(Instant moment) {
        return everyHour ? cron.next(moment.atZone(zone)) : nextOfDay(moment);
    }

    /**
     * {@link CronExpression#next} of a zoned time leaves a time in the gap out and takes one in the overlap twice, so here it
     * goes by the clock on the wall. A day back, because no zone ever left out more than a day.
     */
    private @Nullable ZonedDateTime nextOfDay(Instant moment) {
        ZonedDateTime first = null;
        LocalDateTime onTheWall = moment.atZone(zone).toLocalDateTime().minusDays(1);
        while ((onTheWall = cron.next(onTheWall)) != null) {
            // In a gap the length of the gap later, in an overlap with the earlier offset: so says its contract.
            ZonedDateTime resolved = onTheWall.atZone(zone);
            if (!resolved.toInstant().isAfter(moment)) {
                continue;
            }
            if (first == null || resolved.isBefore(first)) {
                first = resolved;
            }
            // What is in the gap is moved behind times that the wall shows later, so look until one is not in it.
            if (!zone.getRules().getValidOffsets(onTheWall).isEmpty()) {
                return first;
            }
        }
        return first;
    }
}

package io.sluice.orchestrator.workflow;

import io.sluice.contracts.text.Nearest;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.scheduling.support.CronExpression;

/** Judges {@code schedule}, and reads one that is sound. */
final class Schedule {

    private static final ZoneId DEFAULT_ZONE = ZoneId.of("UTC");
    private static final LocalDateTime ANY_DAY = LocalDateTime.of(2026, 1, 1, 0, 0);

    private static final List<Field> FIELDS = List.of(
            new Field("minute", 0, 59),
            new Field("hour", 0, 23),
            new Field("day of month", 1, 31),
            new Field("month", 1, 12),
            new Field("day of week", 0, 7));

    private static final Pattern NUMBER = Pattern.compile("(?<![A-Za-z/#0-9])[0-9]+");

    private final Located tree;
    private final List<Problem> problems;

    Schedule(Located tree, List<Problem> problems) {
        this.tree = tree;
        this.problems = problems;
    }

    private record Field(String name, int least, int most) {}

    /** @return that runs cannot start by themselves yet, if there is a schedule and it is sound */
    Optional<Problem> check() {
        Optional<Located> schedule = tree.at(List.of("schedule"));
        if (schedule.isEmpty()) {
            return Optional.empty();
        }
        text("cron").ifPresent(cron -> checkCron(cron, String.valueOf(cron.plain())));
        text("timezone").ifPresent(zone -> checkZone(zone, String.valueOf(zone.plain())));
        String below = schedule.get().place().pointer();
        if (problems.stream().anyMatch(problem -> problem.pointer().startsWith(below))) {
            return Optional.empty();
        }
        return Optional.of(Problem.at(
                schedule.get().place(),
                "later-version",
                "the schedule is sound, but schedules come with a later version; remove it, and start runs with"
                        + " ./sluice run"));
    }

    /** Of a schedule that was judged and is sound; empty without one. */
    Optional<StartTimes> times() {
        return text("cron")
                .map(cron -> new StartTimes(
                        String.valueOf(cron.plain()),
                        text("timezone")
                                .map(zone -> ZoneId.of(String.valueOf(zone.plain())))
                                .orElse(DEFAULT_ZONE)));
    }

    /** Spring's expressions begin with seconds. */
    static String withSeconds(String fields) {
        return "0 " + fields.strip();
    }

    private void checkCron(Located place, String cron) {
        String[] fields = cron.strip().split("\\s+");
        if (fields.length != FIELDS.size()) {
            note(
                    place,
                    "cron",
                    "schedule.cron must have five fields (minute, hour, day of month, month, day of week), as"
                            + " \"0 2 * * *\", found " + fields.length + ": " + place.kind());
            return;
        }
        try {
            if (CronExpression.parse(withSeconds(cron)).next(ANY_DAY) == null) {
                note(place, "cron", "schedule.cron names a time that never comes, found " + place.kind());
            }
        } catch (IllegalArgumentException e) {
            note(place, "cron", "schedule.cron is not a time, found " + place.kind() + ": " + reason(fields));
        }
    }

    private static String reason(String[] fields) {
        for (int i = 0; i < fields.length; i++) {
            Field field = FIELDS.get(i);
            String wanted = "the " + field.name() + " must be " + field.least() + " to " + field.most()
                    + ", *, a list, a range or a step";
            Matcher numbers = NUMBER.matcher(fields[i]);
            while (numbers.find()) {
                String number = numbers.group();
                if (number.length() > 4
                        || Integer.parseInt(number) > field.most()
                        || Integer.parseInt(number) < field.least()) {
                    return wanted + ", found " + number;
                }
            }
            if (!parses(i, fields[i])) {
                return wanted + ", found " + fields[i];
            }
        }
        return "each field is a number, *, a list, a range or a step";
    }

    private static boolean parses(int at, String field) {
        StringBuilder alone = new StringBuilder("0");
        for (int i = 0; i < FIELDS.size(); i++) {
            alone.append(' ').append(i == at ? field : "*");
        }
        return CronExpression.isValidExpression(alone.toString());
    }

    private void checkZone(Located place, String zone) {
        try {
            if (ZoneId.of(zone) instanceof ZoneOffset) {
                note(
                        place,
                        "timezone",
                        "schedule.timezone must be an identifier of the tz database, as Europe/Berlin or UTC, found "
                                + place.kind() + "; an offset does not know summer time");
            }
        } catch (DateTimeException e) {
            note(
                    place,
                    "timezone",
                    "schedule.timezone must be an identifier of the tz database, as Europe/Berlin or UTC, found "
                            + place.kind() + Nearest.hint(zone, ZoneId.getAvailableZoneIds()));
        }
    }

    private Optional<Located> text(String key) {
        return tree.at(List.of("schedule", key)).filter(value -> value.plain() instanceof String);
    }

    private void note(Located at, String code, String detail) {
        problems.add(Problem.at(at.place(), code, detail));
    }
}

package io.sluice.orchestrator.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What people get wrong in a workflow, and what they read then. Each row changes one piece of a sound text. What only a
 * connector can say (connection, secret, database, collections that are there) is in {@code DryRunTest}.
 */
class MistakesTest {

    /** Lines are counted from 1 by whoever reads the table. */
    static final String SOUND =
            """
            version: 1
            name: nightly
            defaults:
              retry: {initial: 1s, max: 1m, attempts: 3}
            limits: {rejected: 0, edge: 256MiB}
            tasks:
              read:
                use: mongodb.read
                connection: shop
                database: shop
                lanes: 4
                collections:
                  orders: {mode: snapshot}
              clean:
                use: transform
                from: [read]
                steps:
                  - flatten: {depth: 3}
              load:
                use: redshift.load
                connection: warehouse
                from: [clean]
                write: {schema: shop, mode: merge}
            """;

    /** The same with another source, transform and sink beside it. */
    private static final String SECOND = SOUND
            + """
              read_b:
                use: mongodb.read
                connection: shop
                database: shop
                collections:
                  orders: {}
              clean_b:
                use: transform
                from: [read_b]
              load_b:
                use: redshift.load
                connection: warehouse
                from: [clean_b]
                write: {schema: b}
            """;

    private record Mistake(String kind, String text, List<String> expected) {}

    private static Mistake change(String kind, String piece, String by, String... expected) {
        assertThat(SOUND).as(kind).containsOnlyOnce(piece);
        return new Mistake(kind, SOUND.replace(piece, by), List.of(expected));
    }

    private static Mistake add(String kind, String lines, String... expected) {
        return new Mistake(kind, SOUND + lines, List.of(expected));
    }

    private static List<Mistake> mistakes() {
        List<Mistake> all = new ArrayList<>();
        all.add(
                change(
                        "broken YAML",
                        "orders: {mode: snapshot}",
                        "orders: {mode: snapshot",
                        "# 14:8 not-yaml: this is no valid YAML: while parsing a flow mapping that begins in line 13, expected ',' or '}', but got :"));
        all.add(change(
                "a value that goes on",
                "connection: shop",
                "connection: shop: x",
                "# 9:21 not-yaml: this is no valid YAML: mapping values are not allowed here"));
        all.add(change(
                "a tab",
                "    database: shop",
                "\tdatabase: shop",
                "# 10:1 not-yaml: this is no valid YAML: a tab stands here; indent with spaces"));
        all.add(change(
                "duplicate key",
                "    lanes: 4",
                "    lanes: 4\n    lanes: 5",
                "#/tasks/read/lanes 12:5 duplicate-key: the key lanes stands here a second time"));
        all.add(change(
                "an anchor and an alias",
                "name: nightly",
                "name: &n nightly",
                "#/name 2:1 alias: anchors (&) and aliases (*) are not allowed; write the value out"));
        all.add(change(
                "a tag",
                "name: nightly",
                "name: !!str nightly",
                "#/name 2:1 tag: tags (!) are not allowed; write the plain value"));
        all.add(change(
                "two documents",
                "tasks:",
                "---\ntasks:",
                "# 6:1 two-documents: a workflow is one document; remove the '---'"));
        all.add(
                change(
                        "too deep",
                        "depth: 3",
                        "depth: " + "[".repeat(60) + "]".repeat(60),
                        "#/tasks/clean/steps/0/flatten/depth/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0 18:70 too-deep: values nest deeper than 50 levels"));
        all.add(
                change(
                        "unknown top key",
                        "limits:",
                        "limts:",
                        "#/limts 5:1 unknown-key: a workflow has no key limts; did you mean limits? (allowed: version, name, tasks, archive, snapshots, schedule, defaults, limits)"));
        all.add(change(
                "snapshots that are no map",
                "limits:",
                "snapshots: 30s\nlimits:",
                "#/snapshots 5:1 snapshots: snapshots must be a map, as {every: 30s}, found \"30s\""));
        all.add(change(
                "snapshots more often than anybody needs",
                "limits:",
                "snapshots: {every: 4999ms}\nlimits:",
                "#/snapshots/every 5:13 unit: snapshots.every must be a duration with its unit and at least 5s, as 30s or"
                        + " 5m, found \"4999ms\""));
        all.add(change(
                "archive neither off nor a map",
                "limits:",
                "archive: on\nlimits:",
                "#/archive 5:1 archive: archive must be off, or a map such as {keep: 7d}, found \"on\""));
        all.add(change(
                "archive that is to be on",
                "limits:",
                "archive: true\nlimits:",
                "#/archive 5:1 archive: archive must be off, or a map such as {keep: 7d}, found true"));
        all.add(change(
                "how long an archive is kept, without a unit",
                "limits:",
                "archive: {keep: 7}\nlimits:",
                "#/archive/keep 5:11 unit: archive.keep must be a duration with its unit, as 500ms, 10s, 5m, 2h, and more"
                        + " than zero, found 7"));
        all.add(
                change(
                        "unknown task key",
                        "    database:",
                        "    databse:",
                        "#/tasks/read/databse 10:5 unknown-key: the task read (mongodb.read) has no key databse; did you mean database? (allowed: use, limit, after, connection, lanes, database, collections)"));
        all.add(
                change(
                        "unknown key in a step",
                        "depth: 3",
                        "depht: 3",
                        "#/tasks/clean/steps/0/flatten/depht 18:19 unknown-key: steps[0].flatten has no key depht; did you mean depth? (allowed: in, depth)"));
        all.add(
                change(
                        "unknown step",
                        "flatten",
                        "flaten",
                        "#/tasks/clean/steps/0/flaten 18:9 unknown-key: steps[0] has no key flaten; did you mean flatten? (allowed: flatten, select, drop, rename, cast, filter, derive, mask)"));
        all.add(
                change(
                        "a destination that nobody would wait for, and the only one",
                        "write: {schema: shop, mode: merge}",
                        "write: {schema: shop, mode: append}\n    whenDown: detach",
                        "#/tasks/load/whenDown 24:5 when-down: a replay would append once more what is there when load is detached; use merge or replace",
                        "#/tasks/load/whenDown 24:5 when-down: no other sink gets the documents of read, so a run without load would prove nothing of them; use wait"));
        all.add(
                new Mistake(
                        "a destination that nobody would wait for, and nothing to fill it with later",
                        SECOND.replace("{schema: b}", "{schema: b}\n    whenDown: detach")
                                        .replace("mode: merge}", "mode: merge}\n    after: [load_b]")
                                + "  c: {use: redshift.load, connection: warehouse, from: [clean_b], write: {schema: c}}\n"
                                + "archive: off\n",
                        List.of(
                                "#/tasks/load_b/whenDown 39:5 when-down: a detached destination is filled by a replay of the archive, and archive: off keeps none",
                                "#/tasks/load_b/whenDown 39:5 when-down: load begins after load_b, and would not know whether it was detached; use wait, or take it out of after")));
        all.add(
                change(
                        "step of a later version",
                        "flatten: {depth: 3}",
                        "explode: {in: orders}",
                        "#/tasks/clean/steps/0/explode 18:9 later-version: explode comes with a later version; remove it from steps[0]"));
        all.add(
                change(
                        "wrong type: text for a map",
                        "collections:\n      orders: {mode: snapshot}",
                        "collections: orders",
                        "#/tasks/read/collections 12:5 no-collections: collections must be a map that names 1 to 1000 collections or patterns, as {orders: {mode: snapshot}} or {\"*\": {}}, found \"orders\""));
        all.add(change(
                "wrong type: text for a list",
                "from: [read]",
                "from: read",
                "#/tasks/clean/from 16:5 from: from must be a list of task names, as [read], found \"read\""));
        all.add(change(
                "wrong type: text for a number",
                "lanes: 4",
                "lanes: four",
                "#/tasks/read/lanes 11:5 out-of-range: lanes must be a number from 1 to 64, found \"four\""));
        all.add(
                change(
                        "wrong type: number for text",
                        "database: shop",
                        "database: 7",
                        "#/tasks/read/database 10:5 database: database must be the name of a database: 1 to 63 characters, none of / \\ . \" $ * < > : | ? or space, found 7; in quotes it is text"));
        all.add(
                change(
                        "nothing where text belongs",
                        "database: shop",
                        "database:",
                        "#/tasks/read/database 10:5 database: database must be the name of a database: 1 to 63 characters, none of / \\ . \" $ * < > : | ? or space, found nothing"));
        all.add(change(
                "number out of range",
                "lanes: 4",
                "lanes: 65",
                "#/tasks/read/lanes 11:5 out-of-range: lanes must be a number from 1 to 64, found 65"));
        all.add(
                change(
                        "more lanes than the task",
                        "mode: snapshot}",
                        "lanes: 5}",
                        "#/tasks/read/collections/orders/lanes 13:16 out-of-range: collections.orders.lanes must be at most the lanes of the task read, which are 4, found 5; or give the task more lanes"));
        all.add(
                change(
                        "unknown word",
                        "mode: merge",
                        "mode: mrge",
                        "#/tasks/load/write/mode 23:27 mode: write.mode must be one of merge, replace, append, found \"mrge\"; did you mean merge?"));
        all.add(
                change(
                        "word of a later version",
                        "orders: {mode: snapshot}",
                        "orders: {mode: changes}",
                        "#/tasks/read/collections/orders/mode 13:16 later-version: collections.orders.mode changes comes with a later version; this version has snapshot"));
        all.add(
                change(
                        "bad duration",
                        "max: 1m",
                        "max: 1 minute",
                        "#/defaults/retry/max 4:24 unit: defaults.retry.max must be a duration with its unit, as 500ms, 10s, 5m, 2h, and more than zero, found \"1 minute\""));
        all.add(
                change(
                        "duration without unit",
                        "max: 1m",
                        "max: 60",
                        "#/defaults/retry/max 4:24 unit: defaults.retry.max must be a duration with its unit, as 500ms, 10s, 5m, 2h, and more than zero, found 60"));
        all.add(
                change(
                        "duration of nothing",
                        "max: 1m",
                        "max: 0s",
                        "#/defaults/retry/max 4:24 unit: defaults.retry.max must be a duration with its unit, as 500ms, 10s, 5m, 2h, and more than zero, found \"0s\""));
        all.add(
                change(
                        "bad size",
                        "256MiB",
                        "256MByte",
                        "#/limits/edge 5:23 unit: limits.edge must be a size with its unit, as 64MiB, 1GiB, and more than zero, found \"256MByte\""));
        all.add(
                change(
                        "bad rate",
                        "    lanes: 4",
                        "    limit: {rows: 20000}",
                        "#/tasks/read/limit/rows 11:13 unit: limit.rows must be a rate, as 20000/s, and more than zero, found 20000"));
        all.add(
                change(
                        "bad share",
                        "rejected: 0",
                        "rejected: 0.1",
                        "#/limits/rejected 5:10 rejected: limits.rejected must be a number or a share, as 100 or 0.1%, found 0.1"));
        all.add(
                schedule(
                        "bad cron",
                        "cron: \"0 25 * * *\"",
                        "#/schedule/cron 5:12 cron: schedule.cron is not a time, found \"0 25 * * *\": the hour must be 0 to 23, *, a list, a range or a step, found 25"));
        all.add(
                schedule(
                        "cron of six fields",
                        "cron: \"0 0 2 * * *\"",
                        "#/schedule/cron 5:12 cron: schedule.cron must have five fields (minute, hour, day of month, month, day of week), as \"0 2 * * *\", found 6: \"0 0 2 * * *\""));
        all.add(schedule(
                "cron that never comes",
                "cron: \"0 0 30 2 *\"",
                "#/schedule/cron 5:12 cron: schedule.cron names a time that never comes, found \"0 0 30 2 *\""));
        all.add(
                schedule(
                        "no text for cron",
                        "cron: 2",
                        "#/schedule/cron 5:12 cron: schedule.cron must be a text of five fields (minute, hour, day of month, month, day of week), as \"0 2 * * *\", found 2; in quotes it is text"));
        all.add(
                schedule(
                        "unknown zone",
                        "cron: \"0 2 * * *\", timezone: Europe/Berln",
                        "#/schedule/timezone 5:31 timezone: schedule.timezone must be an identifier of the tz database, as Europe/Berlin or UTC, found \"Europe/Berln\"; did you mean Europe/Berlin?"));
        all.add(
                schedule(
                        "an offset for a zone",
                        "cron: \"0 2 * * *\", timezone: \"+02:00\"",
                        "#/schedule/timezone 5:31 timezone: schedule.timezone must be an identifier of the tz database, as Europe/Berlin or UTC, found \"+02:00\"; an offset does not know summer time"));
        all.add(
                schedule(
                        "unknown catch-up",
                        "cron: \"0 2 * * *\", catchUp: last",
                        "#/schedule/catchUp 5:31 catch-up: schedule.catchUp must be one of none, latest, all, found \"last\"; did you mean latest?"));
        all.add(
                schedule(
                        "a sound schedule",
                        "cron: \"0 2 * * *\", timezone: Europe/Berlin, catchUp: latest, whenBusy: skip",
                        "#/schedule 5:1 later-version: the schedule is sound, but schedules come with a later version; remove it, and start runs with ./sluice run"));
        all.add(
                change(
                        "unknown connector",
                        "use: mongodb.read",
                        "use: mongo.read",
                        "#/tasks/read/use 8:5 unknown-connector: use must be one of mongodb.read, transform, redshift.load, sqlserver.load, found \"mongo.read\"; did you mean mongodb.read?"));
        all.add(
                change(
                        "connector of a later version",
                        "use: redshift.load",
                        "use: archive.read",
                        "#/tasks/load/use 20:5 later-version: use archive.read comes with a later version; this version has mongodb.read, transform, redshift.load, sqlserver.load"));
        all.add(change(
                "no connector",
                "    use: transform\n",
                "",
                "#/tasks/clean 14:3 missing-key: the task clean needs the key use"));
        all.add(
                change(
                        "unknown from",
                        "from: [read]",
                        "from: [raed]",
                        "#/tasks/clean/from/0 16:12 unknown-from: there is no task raed; did you mean read? (there are: read, clean, load)"));
        all.add(change(
                "a name twice in from",
                "from: [read]",
                "from: [read, read]",
                "#/tasks/clean/from/1 16:18 from-twice: read stands twice in from of the task clean"));
        all.add(
                change(
                        "a task that reads itself",
                        "from: [read]",
                        "from: [read, clean]",
                        "#/tasks/clean/from/1 16:18 cycle: these tasks read from one another in a circle: clean -> clean; take one of them out of a from"));
        all.add(
                new Mistake(
                        "a cycle of two",
                        SOUND.replace("from: [read]", "from: [read, again]")
                                + "  again: {use: transform, from: [clean]}\n",
                        List.of(
                                "#/tasks/clean/from/1 16:18 cycle: these tasks read from one another in a circle: clean -> again -> clean; take one of them out of a from")));
        all.add(
                change(
                        "a sink with no input",
                        "    from: [clean]\n",
                        "",
                        "#/tasks/load 19:3 missing-key: the task load (redshift.load) needs the key from, which must be a list of task names, as [read]"));
        all.add(change(
                "a sink with an empty list",
                "from: [clean]",
                "from: []",
                "#/tasks/load/from 22:5 from: from must be a list of task names, as [read], found an empty list"));
        all.add(change(
                "a source with input",
                "    lanes: 4",
                "    from: [clean]",
                "#/tasks/read/from 11:5 source-with-input: a source reads from its connection; remove from"));
        all.add(
                change(
                        "lanes of a transform",
                        "    from: [read]",
                        "    from: [read]\n    lanes: 2",
                        "#/tasks/clean/lanes 17:5 lanes: lanes belongs to a source; other tasks have the lanes of what they read from"));
        all.add(
                change(
                        "a sink behind a source",
                        "from: [clean]",
                        "from: [read, clean]",
                        "#/tasks/load/from/0 22:12 sink-behind-source: a sink takes rows with typed columns, and a source sends raw documents; put a transform between read and load (it needs no steps)"));
        all.add(add(
                "nothing reads it",
                "  spare: {use: transform, from: [read]}\n",
                "#/tasks/spare 24:3 no-reader: nothing reads from spare; add a task with from: [spare], or remove it"));
        all.add(
                add(
                        "two sinks on one table",
                        "  again: {use: redshift.load, connection: warehouse, from: [clean], write: {schema: shop}}\n",
                        "#/tasks/again/write/schema 24:77 table-twice: again and load write the same tables of schema shop by the connection warehouse; give one of them another schema"));
        all.add(
                change(
                        "unknown after",
                        "    from: [clean]",
                        "    from: [clean]\n    after: [clen]",
                        "#/tasks/load/after/0 23:13 unknown-after: there is no task clen; did you mean clean? (there are: read, clean, load)"));
        all.add(change(
                "text for a list of after",
                "    from: [clean]",
                "    from: [clean]\n    after: clean",
                "#/tasks/load/after 23:5 after: after must be a list of task names, as [load], found \"clean\""));
        all.add(change(
                "an empty after",
                "    from: [clean]",
                "    from: [clean]\n    after: []",
                "#/tasks/load/after 23:5 after: after must be a list of task names, as [load], found an empty list"));
        all.add(new Mistake(
                "a name twice in after",
                SECOND + "    after: [load, load]\n",
                List.of("#/tasks/load_b/after/1 38:19 after-twice: load stands twice in after of the task load_b")));
        all.add(
                change(
                        "a task that waits for itself",
                        "    from: [clean]",
                        "    from: [clean]\n    after: [load]",
                        "#/tasks/load/after/0 23:13 cycle: these tasks wait for one another in a circle: load -> load; take load out of after"));
        all.add(
                change(
                        "a source behind its own sink",
                        "    lanes: 4",
                        "    after: [load]",
                        "#/tasks/read/after/0 11:13 cycle: these tasks wait for one another in a circle: read -> clean -> load -> read; take load out of after"));
        all.add(
                new Mistake(
                        "a cycle over two afters",
                        SECOND.replace("    from: [clean]", "    from: [clean]\n    after: [load_b]")
                                + "    after: [load]\n",
                        List.of(
                                "#/tasks/load_b/after/0 39:13 cycle: these tasks wait for one another in a circle: load_b -> load -> load_b; take load out of after")));
        all.add(
                change(
                        "a task after what it reads",
                        "    from: [clean]",
                        "    from: [clean]\n    after: [clean]",
                        "#/tasks/load/after/0 23:13 after-stalls: load would never begin: clean hangs on read; read stops until load reads; take clean out of after"));
        all.add(
                change(
                        "a task after its own source",
                        "    from: [clean]",
                        "    from: [clean]\n    after: [read]",
                        "#/tasks/load/after/0 23:13 after-stalls: load would never begin: read stops until load reads; take read out of after"));
        all.add(
                add(
                        "a task after another behind the same source",
                        "  other: {use: transform, from: [read]}\n"
                                + "  again: {use: redshift.load, connection: warehouse, from: [other], write: {schema: x}, after: [load]}\n",
                        "#/tasks/again/after/0 25:97 after-stalls: again would never begin: load hangs on read; read stops until again reads; take load out of after"));
        all.add(
                new Mistake(
                        "a task that waits through another for one behind its own source",
                        SECOND.replace("    from: [clean]", "    from: [clean]\n    after: [load_b]")
                                .replace("    from: [read_b]", "    from: [read_b]\n    after: [read]"),
                        List.of(
                                "#/tasks/clean_b/after/0 34:13 after-stalls: clean_b would never begin: read stops until load reads; load waits for load_b; load_b hangs on read_b; read_b stops until clean_b reads; take read out of after")));
        all.add(
                new Mistake(
                        "two sources that stop for one another, with no circle of tasks",
                        SECOND + "    after: [load]\n" + "  count: {use: transform, from: [read], after: [clean_b]}\n"
                                + "  store: {use: redshift.load, connection: warehouse, from: [count], write: {schema: x}}\n",
                        List.of(
                                "#/tasks/count/after/0 39:49 after-stalls: count would never begin: clean_b hangs on read_b; read_b stops until load_b reads; load_b waits for load; load hangs on read; read stops until count reads; take clean_b out of after")));
        all.add(
                change(
                        "an address for a connection",
                        "connection: shop",
                        "connection: \"mongodb://me:secret@db\"",
                        "#/tasks/read/connection 9:5 connection: connection must be a name (1 to 40 of a-z, 0-9 and -) that the connector finds in its own configuration, never an address, found an address"));
        all.add(
                change(
                        "no collections",
                        "collections:\n      orders: {mode: snapshot}",
                        "collections: {}",
                        "#/tasks/read/collections 12:5 no-collections: collections must be a map that names 1 to 1000 collections or patterns, as {orders: {mode: snapshot}} or {\"*\": {}}, found an empty map"));
        all.add(
                change(
                        "name too long",
                        "nightly",
                        "n".repeat(41),
                        "#/name 2:1 name: name must be 1 to 40 of a-z, 0-9 and -, found \"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn\""));
        all.add(change(
                "name of a task",
                "  load:",
                "  Load:",
                "#/tasks/Load 19:3 name: a task's name must be 1 to 40 of a-z, 0-9 and _, found \"Load\""));
        all.add(
                change(
                        "schema of the server",
                        "schema: shop",
                        "schema: pg_catalog",
                        "#/tasks/load/write/schema 23:13 schema: write.schema must be the name of a schema: 1 to 63 bytes, not information_schema, nothing that begins with pg_, found \"pg_catalog\""));
        all.add(new Mistake(
                "nothing at all",
                "",
                List.of("# 1:1 empty: the workflow is empty; required are version, name and tasks")));
        all.add(new Mistake("a text", "hello", List.of("# 1:1 not-a-map: a workflow must be a map, found \"hello\"")));
        all.add(new Mistake(
                "a list", "- a\n- b\n", List.of("# 1:1 not-a-map: a workflow must be a map, found a list")));
        return all;
    }

    private static Mistake schedule(String kind, String schedule, String... expected) {
        return change(kind, "limits:", "schedule: {" + schedule + "}\nlimits:", expected);
    }

    /** Nine levels of nine aliases each: half a billion values in a few lines, if anybody wrote them out. */
    private static String bomb() {
        StringBuilder text = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 10; i++) {
            text.append("a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ", ").repeat(8) + "*a" + (i - 1) + "]\n");
        }
        return text.toString();
    }

    @TestFactory
    Stream<DynamicTest> eachMistakeIsShownWhereItStandsWithWhatIsAllowed() {
        return mistakes().stream()
                .map(mistake -> DynamicTest.dynamicTest(
                        mistake.kind(), () -> assertThat(found(mistake.text())).isEqualTo(mistake.expected())));
    }

    @Test
    void fiveMistakesAreFiveErrors() {
        // given a slip in a key, a duration, a cron, a name in from and a second sink on one table
        String text = SOUND.replace("limits:", "schedule: {cron: \"61 2 * * *\"}\nlimits:")
                        .replace("max: 1m", "max: soon")
                        .replace("lanes: 4", "lane: 4")
                        .replace("from: [read]", "from: [raed]")
                + "  again: {use: redshift.load, connection: Warehouse, from: [clean], write: {schema: x}}\n";

        // then
        assertThat(found(text))
                .map(shown -> shown.replaceFirst(": .*", ""))
                .containsExactly(
                        "#/defaults/retry/max 4:24 unit",
                        "#/schedule/cron 5:12 cron",
                        "#/tasks/read/lane 12:5 unknown-key",
                        "#/tasks/clean/from/0 17:12 unknown-from",
                        "#/tasks/again/connection 25:31 connection");
    }

    @Test
    void anAliasBombIsRefusedAtItsFirstAnchorAndNeverWrittenOut() {
        assertThat(found(SOUND + bomb()))
                .hasSizeBetween(10, InvalidWorkflow.MOST_SHOWN)
                .startsWith("#/a0 24:1 alias: anchors (&) and aliases (*) are not allowed; write the value out")
                .allMatch(shown -> shown.contains(" alias: "));
    }

    @Test
    void aTextBeyondTheLimitIsNotRead() {
        assertThat(found(SOUND + "#" + "x".repeat(10 << 20)))
                .containsExactly("# 1:1 too-large: " + LocatedYaml.TOO_LARGE);
    }

    @Test
    void whatIsWrongAThousandTimesIsAnsweredInTimeAndWithinBounds() {
        // given texts of 250 KiB: unknown keys, tasks in a chain, names in from, one very long word
        String keys =
                IntStream.range(0, 20_000).mapToObj(i -> "k" + i + ": 1\n").collect(Collectors.joining());
        String chain = IntStream.range(0, 5_000)
                .mapToObj(i -> "  t" + i + ": {use: transform, from: [t" + (i + 1) + "]}\n")
                .collect(Collectors.joining());
        String word = "schedule: {cron: \"1 1 1 1 1\", timezone: " + "x".repeat(250_000) + "}\n";

        for (String text : List.of(SOUND + keys, SOUND + chain, SOUND + word)) {
            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> assertThat(found(text))
                    .hasSizeBetween(1, InvalidWorkflow.MOST_SHOWN)
                    .allMatch(shown -> shown.length() < 500));
        }
    }

    @Test
    void waitsByTheThousandsAreAnsweredInTime() {
        // given each task behind all before it, and each behind all others
        String before = IntStream.range(0, 199)
                .mapToObj(i -> "  t" + i + ": {use: mongodb.read" + after(0, i) + "}\n")
                .collect(Collectors.joining());
        String others = IntStream.range(0, 199)
                .mapToObj(i -> "  t" + i + ": {use: transform, from: [read]" + after(0, 199) + "}\n")
                .collect(Collectors.joining());

        for (String text : List.of(before, others)) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(10), () -> assertThat(found("version: 1\nname: many\ntasks:\n" + text))
                            .hasSize(InvalidWorkflow.MOST_SHOWN));
        }
    }

    private static String after(int from, int to) {
        return ", after: [" + IntStream.range(from, to).mapToObj(i -> "t" + i).collect(Collectors.joining(",")) + "]";
    }

    @Test
    void tasksOfDifferentSourcesMayWaitForOneAnother() {
        // given a sink behind the other's sink, a source behind a sink, a transform behind a source
        String third =
                "  read_c: {use: mongodb.read, connection: shop, database: shop, after: [load], collections: {x: {}}}\n"
                        + "  clean_c: {use: transform, from: [read_c], after: [read_b]}\n"
                        + "  load_c: {use: redshift.load, connection: warehouse, from: [clean_c], write: {schema: c}}\n";

        // then
        List<WorkflowTask> tasks = WorkflowParser.parse(
                        SECOND + "    after: [load]\n" + third, WorkflowSchema.ofBuild())
                .workflow()
                .tasks();
        assertThat(tasks.stream().filter(task -> !task.after().isEmpty()))
                .extracting(WorkflowTask::name, WorkflowTask::after)
                .containsExactlyInAnyOrder(
                        tuple("load_b", List.of("load")),
                        tuple("read_c", List.of("load")),
                        tuple("clean_c", List.of("read_b")));
    }

    @Test
    void theTextWithoutAMistakeIsTaken() {
        assertThat(WorkflowParser.parse(SOUND, WorkflowSchema.ofBuild())
                        .workflow()
                        .tasks())
                .extracting(WorkflowTask::name)
                .containsExactly("read", "clean", "load", "read.archive");
    }

    @Test
    void anArchiveIsOffByItsWordAndByWhatYaml11MakesOfIt() {
        for (String off : List.of("off", "\"off\"", "false")) {
            assertThat(WorkflowParser.parse(
                                    SOUND.replace("limits:", "archive: " + off + "\nlimits:"), WorkflowSchema.ofBuild())
                            .workflow()
                            .isArchived())
                    .as(off)
                    .isFalse();
        }
    }

    private static List<String> found(String text) {
        InvalidWorkflow refused =
                catchThrowableOfType(InvalidWorkflow.class, () -> WorkflowParser.parse(text, WorkflowSchema.ofBuild()));
        return refused == null
                ? List.of()
                : refused.problems().stream()
                        .map(p -> p.pointer() + " " + p.line() + ":" + p.column() + " " + p.code() + ": " + p.detail())
                        .toList();
    }
}

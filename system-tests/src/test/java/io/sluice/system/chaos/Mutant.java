package io.sluice.system.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * One safeguard taken out, to see whether the harness notices. A mutant is made from the sources as they are, by exchanging
 * text, and compiled to classes that come first on the class path of a JVM of their own; text that is no longer there is an
 * error, so a mutant cannot become harmless in silence.
 */
enum Mutant {
    /** Every owner of a lane has a transactional id of its own, so nobody fences anybody. */
    FENCING_OFF(new Patch(
            runtime("kafka/LaneProducer"),
            "settings.transactional(transactionalId)",
            "settings.transactional(transactionalId + java.util.UUID.randomUUID())")),
    /** A lane's ledger row is moved whatever it says and whoever owns it. */
    GUARD_OFF(new Patch(
            "redshift-sink-service/src/main/java/io/sluice/redshift/postgres/Ledger.java",
            "\" AND generation = $7 AND next = $8 AND owner = $9 AND state = 'OPEN'\"",
            "\" AND generation = $7 AND $8 = $8 AND $9 = $9\"")),
    SEQUENCE_AND_LINK_UNCHECKED(
            new Patch(runtime("lane/Suspicion"), "if (header.sequence() < next) {", "if (header.sequence() < -1) {"),
            new Patch(
                    runtime("lane/Suspicion"),
                    "if (header.sequence() > next) {",
                    "if (header.sequence() == Long.MAX_VALUE) {"),
            new Patch(
                    runtime("lane/Suspicion"),
                    "if (header.from() != link) {",
                    "if (header.sequence() == Long.MAX_VALUE - 1) {")),
    /** The position is read first and the fence comes after it, and nobody looks at the tail. */
    POSITION_BEFORE_FENCE(
            positionBeforeFence("SourceLane", "ofSource", "read(producer, position)"),
            positionBeforeFence("TransformingLane", "ofTransform", "work(producer, position)"),
            new Patch(runtime("lane/TakeOver"), "if (last != metadata.next() - 1) {", "if (last < -1) {")),
    /** The offset is committed before the rows are, and whoever takes the lane believes it. */
    HINT_BEFORE_COMMIT(
            new Patch(
                    runtime("lane/SinkingLane"),
                    "        long rowsBefore = read(ledger);\n",
                    "        long rowsBefore = read(ledger);\n"
                            + "        hint(last.lastOffset() + 1, last.bytesTotal());\n"),
            new Patch(runtime("lane/Account"), ".next() <= next)", ".next() <= Long.MAX_VALUE)")),
    TOTALS_IN_MEMORY(
            new Patch(runtime("lane/OutputLane"), "this.rowsTotal = position.rowsTotal();", "this.rowsTotal = 0;")),
    /** A source's lane ends after forty batches, whatever its splits still hold. */
    MARKER_EARLY(new Patch(
            runtime("lane/SourceLane"),
            ".filter(documents -> !documents.isEmpty())",
            ".filter(documents -> !documents.isEmpty()).take(40)")),
    /** A reader that has committed nothing yet does not hold the edge. */
    TRIMMING_BY_EXISTING_GROUPS(new Patch(
            runtime("lane/EdgeFlow"),
            "                CommittedOffset offset = group.get(partition);\n",
            "                CommittedOffset offset = group.get(partition);\n"
                    + "                if (offset == null) {\n"
                    + "                    ends.computeIfPresent(partition.partition(), (lane, end) -> {\n"
                    + "                        done.put(lane, new Done(0, end.lastOffset()));\n"
                    + "                        return end;\n"
                    + "                    });\n"
                    + "                    continue;\n"
                    + "                }\n")),
    PLANNING_WITHOUT_FENCE(new Patch(
            runtime("kafka/RunPlanner"),
            "names.planner(command.task().task())",
            "names.planner(command.task().task()) + java.util.UUID.randomUUID()")),
    /** The sink does not wait for the archive. */
    SINK_PASSES_ARCHIVE(new Patch(
            runtime("lane/SinkingLane"),
            "return gate.passed(lane.number(), last.number(), meter)",
            "return Mono.<Void>empty()")),
    /** The archive says that it holds what is still on its way to S3. */
    ARCHIVE_COMMITS_EARLY(
            new Patch(
                    runtime("lane/ArchivingLane"),
                    "        long begun = System.nanoTime();\n",
                    "        long begun = System.nanoTime();\n        held = draft.account();\n        hint(Hint.behind(through));\n")),
    /** Columns are used that the archive does not know. */
    SCHEMA_LOG_NOT_ARCHIVED(
            new Patch(runtime("kafka/KafkaSchemaLog"), "return archive == null", "return archive == archive")),
    /** What an older generation has stored after its end was fixed is read like the rest. */
    READER_BEYOND_END(new Patch(runtime("archive/Plans"), "return begin.archivedNext();", "return Long.MAX_VALUE;")),
    /** A generation is planned before it is known where the destinations stand. */
    GENERATION_BEFORE_LEDGERS(new Patch(
            "orchestrator-service/src/main/java/io/sluice/orchestrator/supervise/Steps.java",
            "if (first || sinksPlanned) {",
            "if (true) {")),
    /** A sink that has all that comes waits until it does not. */
    AHEAD_SINK_STOPS(new Patch(
            runtime("lane/SinkingLane"),
            "            hint(last.lastOffset() + 1, last.bytesTotal());\n            return Mono.empty();",
            "            return Mono.never();"));

    private final List<Patch> patches;

    Mutant(Patch... patches) {
        this.patches = List.of(patches);
    }

    /** @param file below the checkout */
    private record Patch(String file, String text, String instead) {}

    /** As it is typed. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Compiles into the directory what is changed. */
    void compile(Path checkout, Path directory, String classPath) {
        try {
            List<Path> sources = new ArrayList<>();
            for (Patch patch : patches) {
                Path copy = directory.resolve("sources").resolve(patch.file);
                String source = Files.readString(sources.contains(copy) ? copy : checkout.resolve(patch.file));
                if (!source.contains(patch.text)) {
                    throw new IllegalStateException(
                            "mutant " + this + ": " + patch.file + " no longer has: " + patch.text);
                }
                Files.createDirectories(Optional.ofNullable(copy.getParent()).orElseThrow());
                Files.writeString(copy, source.replace(patch.text, patch.instead));
                if (!sources.contains(copy)) {
                    sources.add(copy);
                }
            }
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
                List<String> options =
                        List.of("-cp", classPath, "-d", directory.toString(), "-proc:none", "-parameters", "-nowarn");
                boolean compiled = compiler.getTask(
                                null, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                        .call();
                if (!compiled) {
                    throw new IllegalStateException("mutant " + this + " does not compile");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String runtime(String type) {
        return "connector-runtime/src/main/java/io/sluice/runtime/" + type + ".java";
    }

    private static Patch positionBeforeFence(String lane, String position, String then) {
        return new Patch(
                runtime("lane/" + lane),
                """
                        return Mono.usingWhen(
                                LaneProducer.fence(services.kafka(), lane.transactionalId()),
                                producer -> new TakeOver(services.admin(), lane)
                                        .%s()
                                        .flatMap(position -> position.ended() ? ended(position) : %s),
                                LaneProducer::close);
                """
                        .formatted(position, then),
                """
                        return new TakeOver(services.admin(), lane)
                                .%s()
                                .flatMap(position -> Mono.usingWhen(
                                        LaneProducer.fence(services.kafka(), lane.transactionalId()),
                                        producer -> position.ended() ? ended(position) : %s,
                                        LaneProducer::close));
                """
                        .formatted(position, then));
    }
}

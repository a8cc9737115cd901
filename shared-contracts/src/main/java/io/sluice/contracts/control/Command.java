package io.sluice.contracts.control;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;

/**
 * Work that exactly one replica of a connector does. Each command may be delivered again: doing it twice has the effect
 * of once. The answer is {@link Event.Answered} with the same id.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
public sealed interface Command {

    String id();

    TaskRef task();

    /**
     * To a source: cut the collections into splits and fill every partition of {@code splitsTopic}, if they are empty,
     * in one transaction; put the sample into {@code sampleTopic}. In a later generation: what the archive holds and a
     * destination does not, and what is left of the plan. Answer: {@link Answer.SourcePlanned}, or {@link Answer.Refused} with
     * {@link #GENERATION_TAKEN} if there was a generation of that number already: it takes a higher one.
     *
     * @param lanes partitions of the splits topic
     * @param needed by lane, the lowest sequence that a destination expects; empty in the first generation
     */
    record PlanSource(String id, TaskRef task, int lanes, String splitsTopic, String sampleTopic, List<Long> needed)
            implements Command {

        public static final String GENERATION_TAKEN = "generation-taken";

        public PlanSource {
            needed = List.copyOf(needed);
        }
    }

    /**
     * To a sink, before the transform in front of it is planned: make schema, ledger and column memory, one ledger row
     * for each lane, and the run's side tables. Answer: {@link Answer.SinkPlanned}.
     */
    record PlanSink(String id, TaskRef task, int lanes) implements Command {}

    /**
     * To a transform: fix which class owns each field's plain name and write the first entries of the schema log, if it
     * is empty. Answer: {@link Answer.TransformPlanned}.
     *
     * @param sampleTopics of the sources that feed it
     * @param destinationColumns what the destinations' {@code _sluice_columns} say
     */
    record PlanTransform(
            String id,
            TaskRef task,
            List<String> sampleTopics,
            String schemaTopic,
            List<KnownColumn> destinationColumns)
            implements Command {
        public PlanTransform {
            sampleTopics = List.copyOf(sampleTopics);
            destinationColumns = List.copyOf(destinationColumns);
        }
    }

    /** To a source: how many documents each stream holds now, as the source itself counts. Answer: {@link Answer.Counted}. */
    record CountSource(String id, TaskRef task) implements Command {}

    /**
     * To a sink: in one transaction lock the run's ledger rows, require every lane ended and balancing books, swap loaded
     * tables in, mark finished. Answer: {@link Answer.Finished}, or {@link Answer.Refused} with {@code not-ended}.
     */
    record Finish(String id, TaskRef task, int lanes) implements Command {}

    /** To a sink: the ledger's sums and what the destination's own SQL says of this run's rows. Answer: {@link Answer.Measured}. */
    record Measure(String id, TaskRef task, int lanes) implements Command {}

    /** To a sink: drop the run's stage and side tables. Answer: {@link Answer.CleanedUp}. */
    record CleanUp(String id, TaskRef task) implements Command {}

    /** To {@code archive.write}: remove all that the run has archived. Answer: {@link Answer.CleanedUp}. */
    record DropArchive(String id, TaskRef task) implements Command {}

    /**
     * To any connector: judge the task's settings and look at what they name (connection, secret, server, collections or
     * schema), and change nothing. Of no run: {@code task.run()} is the check's own id. Answer: {@link Answer.Checked}.
     *
     * @param streams to a sink: what the sources in front of it found; empty as long as nobody knows
     */
    record Check(String id, TaskRef task, List<String> streams) implements Command {
        public Check {
            streams = List.copyOf(streams);
        }
    }

    /** A column as a destination remembers it. {@code variantOf} is empty for a plain column. */
    record KnownColumn(String table, String column, List<String> path, String valueClass, String variantOf) {
        public KnownColumn {
            path = List.copyOf(path);
        }
    }

    /** Streams by name with a figure each; kept as a map so that their order does not matter. */
    record StreamCounts(Map<String, Long> documents) {
        public StreamCounts {
            documents = Map.copyOf(documents);
        }
    }
}

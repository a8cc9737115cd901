package io.sluice.contracts.control;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The desired state of one task of a live run. Every replica of the task's connector reads it and reconciles.
 *
 * @param inputs what the task consumes: for a source its own splits topic, else the edges of the tasks in {@code from}
 * @param output the edge that it writes; null for a sink
 * @param rowsPerSecond the task's own limit over all lanes; null for none
 * @param gates of a sink: the archive tasks that its documents pass before it may commit them; empty if nothing is archived
 * @param noProgressMillis how long a lane retries a transient failure before the attempt fails
 */
public record TaskAssignment(
        TaskRef task,
        Desired desired,
        List<Input> inputs,
        @Nullable Output output,
        List<Gate> gates,
        @Nullable Long rowsPerSecond,
        long noProgressMillis) {

    public enum Desired {
        RUN,
        STOP
    }

    /**
     * @param firstLane the task's lane that partition 0 of this input is; inputs lie side by side
     * @param begins by partition, where it begins; empty if each begins at its beginning
     */
    public record Input(String fromTask, String topic, int lanes, int firstLane, List<LaneBegin> begins) {
        public Input {
            begins = List.copyOf(begins);
        }

        public LaneBegin begin(int partition) {
            return begins.isEmpty() ? LaneBegin.START : begins.get(partition);
        }
    }

    /**
     * @param boundBytes of the whole edge; a lane's share is {@code boundBytes / lanes}
     * @param readerGroups the consumer groups of every task that the workflow hangs on this edge
     */
    public record Output(String topic, int lanes, long boundBytes, List<String> readerGroups) {
        public Output {
            readerGroups = List.copyOf(readerGroups);
        }

        public long share() {
            return Math.max(1, boundBytes / lanes);
        }
    }

    /**
     * Lanes that carry the documents of one source, and the group of the task that archives them.
     *
     * @param topic the source's edge; its partition 0 is the task's lane {@code firstLane}
     */
    public record Gate(String group, String topic, int lanes, int firstLane) {}

    public TaskAssignment {
        inputs = List.copyOf(inputs);
        gates = List.copyOf(gates);
    }

    public String key() {
        return ControlTopics.assignmentKey(task.run(), task.task());
    }

    public int lanes() {
        return inputs.stream().mapToInt(Input::lanes).sum();
    }

    public Duration noProgress() {
        return Duration.ofMillis(noProgressMillis);
    }

    public TaskAssignment withDesired(Desired other) {
        return new TaskAssignment(task, other, inputs, output, gates, rowsPerSecond, noProgressMillis);
    }
}

package io.sluice.runtime.lane;

import io.sluice.contracts.control.LaneBegin;
import io.sluice.contracts.control.TaskAssignment;
import io.sluice.contracts.control.TaskAssignment.Input;
import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.naming.RunNames;
import org.apache.kafka.common.TopicPartition;

/**
 * One lane of a task.
 *
 * @param number of the task: inputs lie side by side, so it need not be the input's partition
 * @param input the partition that it consumes
 * @param begin where this generation of the lane begins
 */
record Lane(TaskAssignment assignment, int number, TopicPartition input, LaneBegin begin) {

    static Lane of(TaskAssignment assignment, TopicPartition input) {
        for (Input each : assignment.inputs()) {
            if (each.topic().equals(input.topic())) {
                return new Lane(assignment, each.firstLane() + input.partition(), input, each.begin(input.partition()));
            }
        }
        throw new IllegalArgumentException(input + " is no input of task " + assignment.key());
    }

    TaskRef task() {
        return assignment.task();
    }

    RunNames names() {
        return new RunNames(task().run(), task().generation());
    }

    String group() {
        return names().group(task().task());
    }

    String transactionalId() {
        return names().transactionalId(task().task(), number);
    }

    /** @throws IllegalStateException for a sink */
    TopicPartition output() {
        TaskAssignment.Output output = assignment.output();
        if (output == null) {
            throw new IllegalStateException("task " + assignment.key() + " has no output");
        }
        return new TopicPartition(output.topic(), number);
    }

    /** Whom the connector reads from or writes to, for a person. */
    String server() {
        String connection = task().connection();
        return connection == null ? task().connector() : "connection " + connection;
    }

    @Override
    public String toString() {
        return assignment.key() + "/" + number;
    }
}

package io.sluice.runtime.connector;

import io.sluice.contracts.control.Answer.Checked;
import io.sluice.contracts.control.Command.KnownColumn;
import io.sluice.contracts.control.TaskRef;
import io.sluice.runtime.schema.SchemaEntry;
import io.sluice.runtime.schema.SchemaLog;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Turns raw documents into rows of typed columns. Deterministic: the same document under the same schema log gives the
 * same rows. It has no state and no position of its own.
 */
public interface Transform {

    String connector();

    /**
     * The first entries of the schema log, in order: which class owns each field's plain name. Pinned columns come first,
     * then what the destinations remember, then the class seen most often in the samples.
     */
    List<SchemaEntry> plan(TaskRef task, List<SourcePlan.Sample> samples, List<KnownColumn> destinationColumns);

    /** Opens the work of one lane. Settings are checked here: {@link io.sluice.contracts.failure.BadConfiguration}. */
    TransformLane open(TaskRef task, SchemaLog log, BufferAllocator allocator);

    /**
     * Judges the settings: this is where steps are read and expressions are compiled before a run. A finding's path leads
     * to the step. A transform that does not look finds nothing.
     */
    default Checked check(TaskRef task) {
        return Checked.FINE;
    }
}

package io.sluice.transform.row;

import io.sluice.contracts.control.Answer.Checked;
import io.sluice.contracts.control.Command.KnownColumn;
import io.sluice.contracts.control.TaskRef;
import io.sluice.runtime.connector.SourcePlan;
import io.sluice.runtime.connector.Transform;
import io.sluice.runtime.connector.TransformLane;
import io.sluice.runtime.schema.SchemaEntry;
import io.sluice.runtime.schema.SchemaLog;
import io.sluice.transform.settings.TransformSettings;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import reactor.core.scheduler.Scheduler;

/** The connector {@code transform}: select, drop, rename and flatten, and a column for each path and class. */
public final class DocumentTransform implements Transform {

    private final Scheduler work;

    /** @param work on which a batch is taken up again after the schema log has answered */
    public DocumentTransform(Scheduler work) {
        this.work = work;
    }

    @Override
    public String connector() {
        return "transform";
    }

    @Override
    public List<SchemaEntry> plan(TaskRef task, List<SourcePlan.Sample> samples, List<KnownColumn> destinationColumns) {
        return new SchemaPlan(TransformSettings.of(task)).entries(samples, destinationColumns);
    }

    @Override
    public TransformLane open(TaskRef task, SchemaLog log, BufferAllocator allocator) {
        return new DocumentLane(TransformSettings.of(task), log, allocator, work);
    }

    /** Expressions of steps (CEL) are to be compiled here, each error with the path of its step. */
    @Override
    public Checked check(TaskRef task) {
        TransformSettings.of(task);
        return Checked.FINE;
    }
}

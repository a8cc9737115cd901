package io.sluice.transform.row;

import io.sluice.contracts.control.Answer.Checked;
import io.sluice.contracts.control.Answer.Finding;
import io.sluice.contracts.control.Command.KnownColumn;
import io.sluice.contracts.control.TaskRef;
import io.sluice.runtime.connection.Secrets;
import io.sluice.runtime.connector.SourcePlan;
import io.sluice.runtime.connector.Transform;
import io.sluice.runtime.connector.TransformLane;
import io.sluice.runtime.schema.SchemaEntry;
import io.sluice.runtime.schema.SchemaLog;
import io.sluice.transform.settings.TransformSettings;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import reactor.core.scheduler.Scheduler;

/** The connector {@code transform}: the steps of a workflow, and a column for each path and class. */
public final class DocumentTransform implements Transform {

    private final Scheduler work;
    private final Secrets secrets;

    /**
     * @param work on which a batch is taken up again after the schema log has answered
     * @param secrets what masks are made with
     */
    public DocumentTransform(Scheduler work, Secrets secrets) {
        this.work = work;
        this.secrets = secrets;
    }

    @Override
    public String connector() {
        return "transform";
    }

    @Override
    public List<SchemaEntry> plan(TaskRef task, List<SourcePlan.Sample> samples, List<KnownColumn> destinationColumns) {
        return new SchemaPlan(TransformSettings.of(task, secrets)).entries(samples, destinationColumns);
    }

    @Override
    public TransformLane open(TaskRef task, SchemaLog log, BufferAllocator allocator) {
        return new DocumentLane(TransformSettings.of(task, secrets), log, allocator, work);
    }

    @Override
    public Checked check(TaskRef task) {
        List<Finding> findings = TransformSettings.findings(task, secrets);
        if (findings.isEmpty()) {
            TransformSettings.of(task, secrets);
        }
        return new Checked(findings, List.of(), List.of());
    }
}

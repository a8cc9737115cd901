package io.sluice.orchestrator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sluice.orchestrator.check.DryRun.Plan;
import io.sluice.orchestrator.check.DryRun.PlannedTask;
import io.sluice.orchestrator.workflow.Problem;
import io.sluice.orchestrator.workflow.WorkflowStore.Revision;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a workflow that was sent: it was stored, or looked at. One form for both, because generated clients cannot
 * choose between two.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PutAnswer(
        @Schema(description = "of the workflow that was stored") @Nullable String name,
        @Schema(description = "that it has now; the same as before if the content is") @Nullable Integer revision,
        @Schema(description = "of a dry run: the workflow that was looked at") @Nullable String workflow,
        @Schema(description = "of a dry run: what each task would do") @Nullable List<PlannedTask> tasks,
        @Schema(
                        description = "of a dry run: the next five times of the schedule, as"
                                + " 2027-03-28T03:00:00+02:00[Europe/Berlin]; empty without a schedule")
                @Nullable
                List<String> nextTimes,
        @Schema(description = "of a dry run: why it could not be stored yet") @Nullable List<Problem> notYet) {

    static PutAnswer stored(Revision revision) {
        return new PutAnswer(revision.workflow(), revision.revision(), null, null, null, null);
    }

    static PutAnswer planned(Plan plan) {
        return new PutAnswer(null, null, plan.workflow(), plan.tasks(), plan.nextTimes(), plan.notYet());
    }
}

package io.sluice.orchestrator.supervise;

import io.sluice.contracts.naming.RunNames;
import io.sluice.orchestrator.plan.RunPlan;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.workflow.StoredWorkflows;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** The plan of a run, from the revision that it is pinned to. */
@Component
class Plans {

    private final StoredWorkflows workflows;

    Plans(StoredWorkflows workflows) {
        this.workflows = workflows;
    }

    Mono<RunPlan> of(RunRow run) {
        return workflows
                .of(run.workflow(), run.revision())
                .map(workflow -> new RunPlan(workflow, run.revision(), new RunNames(run.id(), run.generation())));
    }
}

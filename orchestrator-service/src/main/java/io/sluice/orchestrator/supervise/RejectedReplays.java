package io.sluice.orchestrator.supervise;

import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.naming.RunNames;
import io.sluice.objects.ObjectStore;
import io.sluice.objects.rejected.RejectedReader;
import io.sluice.orchestrator.plan.RunPlan;
import io.sluice.orchestrator.rejected.RejectedPages;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.run.RunStore;
import io.sluice.orchestrator.supervise.Replays.NoWorkflow;
import io.sluice.orchestrator.supervise.Replays.NotReplayable;
import io.sluice.orchestrator.workflow.Workflow;
import io.sluice.orchestrator.workflow.WorkflowParser;
import io.sluice.orchestrator.workflow.WorkflowStore;
import io.sluice.orchestrator.workflow.WorkflowTask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Starts runs that read what another run has rejected, from its archive, and nothing else of it. */
@Component
public class RejectedReplays {

    private final WorkflowStore workflows;
    private final RunStore runs;
    private final RunStart starts;
    private final TransactionalOperator transaction;
    private final RejectedReader rejected;

    RejectedReplays(
            WorkflowStore workflows,
            RunStore runs,
            RunStart starts,
            TransactionalOperator transaction,
            ObjectStore objectStore) {
        this.workflows = workflows;
        this.runs = runs;
        this.starts = starts;
        this.transaction = transaction;
        this.rejected = new RejectedReader(objectStore);
    }

    /**
     * @param through the workflow whose latest revision is run; null for the latest of the run's own workflow
     * @return the new run's id; empty if there is no run of that id
     */
    public Mono<String> start(String id, @Nullable String through) {
        return runs.find(id).flatMap(run -> {
            RejectedPages.judge(run);
            return Mono.zip(workflows.revision(run.workflow(), run.revision()), chosen(run, through))
                    .flatMap(both ->
                            start(run, WorkflowParser.stored(both.getT1().text()), both.getT2()));
        });
    }

    private Mono<WorkflowStore.Revision> chosen(RunRow run, @Nullable String through) {
        String workflow = through == null ? run.workflow() : through;
        return workflows.latest(workflow).switchIfEmpty(Mono.error(() -> new NoWorkflow(workflow)));
    }

    private Mono<String> start(RunRow run, Workflow was, WorkflowStore.Revision revision) {
        Workflow now = WorkflowParser.stored(revision.text());
        Replays.judge(run, was, now);
        judgeTables(run, was, now);
        RunPlan plan = new RunPlan(was, run.revision(), new RunNames(run.id(), run.generation()), Map.of());
        String behind = ContractJson.writeText(behind(was));
        return any(plan, now)
                .filter(found -> found)
                .switchIfEmpty(Mono.error(() -> new NotReplayable(
                        "nothing-rejected",
                        "run " + run.id() + " has rejected no document that workflow " + now.name()
                                + " would read; there is nothing to replay")))
                .then(transaction.transactional(runs.hold(run.id())
                        .then(unlessTwice(run, now))
                        .then(Mono.defer(() -> starts.replay(revision, run.id(), behind)))));
    }

    private static void judgeTables(RunRow run, Workflow was, Workflow now) {
        for (WorkflowTask sink : now.sinks()) {
            if (sink.replaces()) {
                throw new NotReplayable(
                        "replay-replace",
                        "task " + sink.name() + " of workflow " + now.name() + " replaces its tables, which would then"
                                + " hold nothing but what run " + run.id() + " has rejected; replay all of the run, or"
                                + " use merge");
            }
            // What one of them has rejected the other may have let through.
            if (sink.appends()
                    && was.sources().stream()
                            .anyMatch(source -> behind(was, source).size() > 1)) {
                throw new NotReplayable(
                        "replay-append",
                        "task " + sink.name() + " of workflow " + now.name() + " appends, and run " + run.id()
                                + " sent a source through more than one transform: what one has rejected another may"
                                + " have written already; use merge");
            }
        }
    }

    /** Rows that are appended twice are there twice. */
    private Mono<Void> unlessTwice(RunRow run, Workflow now) {
        return now.sinks().stream().noneMatch(WorkflowTask::appends)
                ? Mono.empty()
                : runs.rejectedReplayed(run.id())
                        .filter(replayed -> replayed)
                        .flatMap(replayed -> Mono.error(new NotReplayable(
                                "replay-append",
                                "workflow " + now.name() + " appends, and what run " + run.id()
                                        + " has rejected was replayed before or is just now, so every row could be there"
                                        + " twice; use merge")));
    }

    /** Whether anything was rejected of a source that the workflow has. */
    private Mono<Boolean> any(RunPlan plan, Workflow now) {
        List<String> read = now.sources().stream().map(WorkflowTask::name).toList();
        return Flux.fromIterable(plan.workflow().transforms())
                .concatMapIterable(plan::rejectedLanes)
                .filter(lane -> read.contains(lane.source()))
                .concatMap(rejected::any)
                .any(found -> found);
    }

    /** See {@link RunRow#replayRejected}. */
    private static Map<String, List<Behind>> behind(Workflow was) {
        Map<String, List<Behind>> all = new LinkedHashMap<>();
        was.sources().forEach(source -> all.put(source.name(), behind(was, source)));
        return all;
    }

    private static List<Behind> behind(Workflow was, WorkflowTask source) {
        List<Behind> behind = new ArrayList<>();
        for (WorkflowTask transform : was.transforms()) {
            int first = was.sourcesByLane(transform).indexOf(source);
            if (first >= 0) {
                behind.add(new Behind(transform.name(), first));
            }
        }
        return behind;
    }

    /**
     * A transform that reads a source.
     *
     * @param firstLane the lane of it that carries the source's lane 0
     */
    private record Behind(String task, int firstLane) {}
}

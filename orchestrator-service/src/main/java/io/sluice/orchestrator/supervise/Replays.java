package io.sluice.orchestrator.supervise;

import io.sluice.orchestrator.plan.Needs;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.run.RunStore;
import io.sluice.orchestrator.workflow.Workflow;
import io.sluice.orchestrator.workflow.WorkflowParser;
import io.sluice.orchestrator.workflow.WorkflowStore;
import io.sluice.orchestrator.workflow.WorkflowTask;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Starts runs that read the archive of another run: through the same revision, or through another workflow. */
@Component
public class Replays {

    private final WorkflowStore workflows;
    private final RunStore runs;
    private final RunStart starts;

    Replays(WorkflowStore workflows, RunStore runs, RunStart starts) {
        this.workflows = workflows;
        this.runs = runs;
        this.starts = starts;
    }

    /** The archive cannot be fed through this workflow. */
    public static final class NotReplayable extends RuntimeException {

        private final String code;

        NotReplayable(String code, String text) {
            super(text);
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /** Names a workflow that is not stored. */
    public static final class NoWorkflow extends RuntimeException {
        NoWorkflow(String name) {
            super(name);
        }
    }

    /**
     * @param through the workflow whose latest revision is run; null for the run's own revision
     * @return the new run's id; empty if there is no run of that id
     */
    public Mono<String> start(String id, @Nullable String through) {
        return runs.find(id).flatMap(this::origin).flatMap(origin -> Mono.zip(own(origin), chosen(origin, through))
                .flatMap(both -> {
                    Workflow was = WorkflowParser.stored(both.getT1().text());
                    Workflow now = WorkflowParser.stored(both.getT2().text());
                    judge(origin, was, now);
                    judgeTables(origin, was, now);
                    return starts.replay(both.getT2(), origin.id(), null);
                }));
    }

    /** A replay has no archive of its own: it read that of the run before it. */
    private Mono<RunRow> origin(RunRow run) {
        String before = run.replayOf();
        return before == null
                ? Mono.just(run)
                : runs.find(before)
                        .switchIfEmpty(Mono.error(() -> new NotReplayable(
                                "archive-missing",
                                "run " + run.id() + " is a replay of " + before + ", which is not known any more")));
    }

    private Mono<WorkflowStore.Revision> own(RunRow run) {
        return workflows.revision(run.workflow(), run.revision());
    }

    private Mono<WorkflowStore.Revision> chosen(RunRow origin, @Nullable String through) {
        return through == null
                ? own(origin)
                : workflows.latest(through).switchIfEmpty(Mono.error(() -> new NoWorkflow(through)));
    }

    /** Whether the archive is there, and the workflow can read it. */
    static void judge(RunRow origin, Workflow was, Workflow now) {
        if (!was.isArchived()) {
            throw new NotReplayable(
                    "archive-off",
                    "revision " + origin.revision() + " of workflow " + was.name() + " says archive: off, so run "
                            + origin.id() + " left nothing to replay; start a new run");
        }
        if (origin.archiveDropped()) {
            throw new NotReplayable(
                    "archive-missing",
                    "what run " + origin.id() + " had archived was kept as long as archive.keep says, and is removed");
        }
        if (!origin.state().ended()) {
            throw new NotReplayable(
                    "run-live",
                    "run " + origin.id() + " is " + origin.state() + "; an archive is complete when its run has ended");
        }
        for (WorkflowTask source : now.sources()) {
            List<WorkflowTask> same = was.sources().stream()
                    .filter(task -> task.name().equals(source.name()))
                    .toList();
            if (same.isEmpty()) {
                throw new NotReplayable(
                        "replay-source",
                        "workflow " + now.name() + " has a source " + source.name() + ", and run " + origin.id()
                                + " archived " + names(was.sources()) + "; give the source the name of one of them");
            }
            if (!same.get(0).settings().equals(source.settings())) {
                throw new NotReplayable(
                        "replay-source",
                        "the source " + source.name() + " of workflow " + now.name()
                                + " reads other collections, fields or documents than run " + origin.id()
                                + " did; what was not read cannot be replayed. Keep the source as it was, and choose"
                                + " by steps of a transform");
            }
        }
    }

    private static void judgeTables(RunRow origin, Workflow was, Workflow now) {
        if (now.sinks().stream().anyMatch(WorkflowTask::appends)
                && Needs.of(now).writesWhatIsWrittenBy(Needs.of(was))) {
            throw new NotReplayable(
                    "replay-append",
                    "workflow " + now.name() + " appends to tables that run " + origin.id()
                            + " wrote, so every row would be there twice; write into another schema, or use merge or"
                            + " replace");
        }
    }

    private static String names(List<WorkflowTask> tasks) {
        return tasks.stream().map(WorkflowTask::name).collect(Collectors.joining(", "));
    }
}

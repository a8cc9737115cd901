package io.sluice.orchestrator.api;

import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.receipt.Receipt;
import io.sluice.orchestrator.api.RunAnswer.Created;
import io.sluice.orchestrator.api.RunAnswer.RunList;
import io.sluice.orchestrator.pace.Bell;
import io.sluice.orchestrator.run.RunIds;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.run.RunState;
import io.sluice.orchestrator.run.RunStore;
import io.sluice.orchestrator.workflow.Workflow;
import io.sluice.orchestrator.workflow.WorkflowParser;
import io.sluice.orchestrator.workflow.WorkflowStore;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Runs: begun, listed, looked at, and their receipts. */
@RestController
@RequestMapping("/api/v1")
class RunController {

    private static final int MOST_LISTED = 200;

    private final WorkflowStore workflows;
    private final RunStore runs;
    private final RunViews views;
    private final TransactionalOperator transaction;
    private final Bell supervisorBell;

    RunController(
            WorkflowStore workflows,
            RunStore runs,
            RunViews views,
            TransactionalOperator transaction,
            Bell supervisorBell) {
        this.workflows = workflows;
        this.runs = runs;
        this.views = views;
        this.transaction = transaction;
        this.supervisorBell = supervisorBell;
    }

    @PostMapping("/workflows/{name}/runs")
    Mono<ResponseEntity<Created>> start(@PathVariable String name) {
        return transaction
                .transactional(Mono.zip(
                                workflows.latest(name).switchIfEmpty(Mono.error(() -> ApiProblem.noWorkflow(name))),
                                runs.now())
                        .flatMap(found -> create(found.getT1(), RunIds.next(name, found.getT2()))))
                .doOnNext(id -> supervisorBell.ring())
                .map(id -> ResponseEntity.created(URI.create("/api/v1/runs/" + id))
                        .body(new Created(id, RunState.QUEUED.name())));
    }

    private Mono<String> create(WorkflowStore.Revision revision, String id) {
        Workflow workflow = WorkflowParser.stored(revision.text());
        return runs.create(id, workflow.name(), revision.revision(), "its turn")
                .thenMany(Flux.fromIterable(workflow.tasks()).index())
                .concatMap(task -> runs.createTask(
                        id,
                        task.getT1().intValue(),
                        task.getT2().name(),
                        task.getT2().connector().word(),
                        task.getT2().lanes()))
                .then(Mono.just(id));
    }

    @GetMapping("/runs")
    Mono<RunList> list(
            @RequestParam(required = false) @Nullable String workflow,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        if (limit < 1 || limit > MOST_LISTED) {
            throw ApiProblem.badRequest("limit", "limit is " + limit + "; allowed are 1 to " + MOST_LISTED);
        }
        if (state != null
                && Arrays.stream(RunState.values()).noneMatch(s -> s.name().equals(state))) {
            throw ApiProblem.badRequest(
                    "state", "state is " + state + "; allowed are " + Arrays.toString(RunState.values()));
        }
        return runs.list(workflow, state, cursor(cursor), limit).collectList().flatMap(rows -> Flux.fromIterable(rows)
                .concatMap(views::view)
                .collectList()
                .map(items -> new RunList(items, next(rows, limit))));
    }

    private static @Nullable String next(List<RunRow> rows, int limit) {
        return rows.size() < limit
                ? null
                : Long.toString(rows.get(rows.size() - 1).number(), 36);
    }

    private static long cursor(@Nullable String cursor) {
        try {
            return cursor == null ? Long.MAX_VALUE : Long.parseLong(cursor, 36);
        } catch (NumberFormatException e) {
            throw ApiProblem.badRequest("cursor", "the cursor is not one that a list answered as next");
        }
    }

    @GetMapping("/runs/{id}")
    Mono<RunAnswer> get(@PathVariable String id) {
        return found(id).flatMap(views::view);
    }

    @GetMapping("/runs/{id}/receipt")
    Mono<Receipt> receipt(@PathVariable String id) {
        return found(id)
                .map(run -> run.receipt() == null
                        ? new Receipt(id, null, List.of())
                        : ContractJson.read(run.receipt(), Receipt.class));
    }

    private Mono<RunRow> found(String id) {
        return runs.find(id).switchIfEmpty(Mono.error(() -> ApiProblem.noRun(id)));
    }
}

package io.sluice.orchestrator.api;

import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.receipt.Receipt;
import io.sluice.orchestrator.api.RunAnswer.Created;
import io.sluice.orchestrator.api.RunAnswer.RunList;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.run.RunState;
import io.sluice.orchestrator.run.RunStore;
import io.sluice.orchestrator.supervise.Replays;
import io.sluice.orchestrator.supervise.RunStart;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Runs: begun, listed, looked at, and their receipts. */
@RestController
@RequestMapping("/api/v1")
class RunController {

    private static final int LONGEST_KEY = 255;

    private final RunStart starts;
    private final Replays replays;
    private final RunStore runs;
    private final RunViews views;

    RunController(RunStart starts, Replays replays, RunStore runs, RunViews views) {
        this.starts = starts;
        this.replays = replays;
        this.runs = runs;
        this.views = views;
    }

    /**
     * A run of the latest revision. With an Idempotency-Key, whoever sends it again within a day gets the run that the first
     * request made.
     */
    @PostMapping("/workflows/{name}/runs")
    Mono<ResponseEntity<Created>> start(
            @PathVariable String name,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @RequestBody(required = false) byte @Nullable [] body) {
        String parameters = body == null ? "" : new String(body, StandardCharsets.UTF_8).strip();
        if (!parameters.isEmpty() && !parameters.equals("{}")) {
            throw ApiProblem.badRequest("unexpected-body", "a run takes no parameters; send no body, or {}");
        }
        if (key != null && (key.isBlank() || key.length() > LONGEST_KEY)) {
            throw ApiProblem.badRequest(
                    "idempotency-key", "an Idempotency-Key has 1 to " + LONGEST_KEY + " characters");
        }
        return (key == null ? starts.start(name) : starts.start(name, key))
                .switchIfEmpty(Mono.error(() -> ApiProblem.noWorkflow(name)))
                .map(RunController::created);
    }

    /** A run that reads this run's archive instead of the sources. */
    @PostMapping("/runs/{id}/replay")
    Mono<ResponseEntity<Created>> replay(
            @PathVariable String id, @RequestBody(required = false) @Nullable Through through) {
        String workflow = through == null ? null : through.workflow();
        return replays.start(id, workflow)
                .switchIfEmpty(Mono.error(() -> ApiProblem.noRun(id)))
                .onErrorMap(Replays.NoWorkflow.class, e -> ApiProblem.noWorkflow(String.valueOf(e.getMessage())))
                .map(RunController::created);
    }

    private static ResponseEntity<Created> created(String run) {
        return ResponseEntity.created(URI.create("/api/v1/runs/" + run)).body(new Created(run, RunState.QUEUED.name()));
    }

    /** @param workflow whose latest revision the archive goes through; null for the revision of the run itself */
    record Through(@Nullable String workflow) {}

    @GetMapping("/runs")
    Mono<RunList> list(
            @RequestParam(required = false) @Nullable String workflow,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        ApiProblem.unlessLimit(limit);
        if (state != null
                && Arrays.stream(RunState.values()).noneMatch(s -> s.name().equals(state))) {
            throw ApiProblem.badRequest(
                    "state", "state is " + state + "; allowed are " + Arrays.toString(RunState.values()));
        }
        return runs.list(workflow, state, cursor(cursor), limit).collectList().flatMap(rows -> views.brief(rows)
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

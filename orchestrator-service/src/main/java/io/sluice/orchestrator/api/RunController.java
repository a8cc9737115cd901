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
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
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
@Tag(name = "Runs")
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
    @Operation(
            operationId = "startRun",
            summary = "Starts a run of the workflow's latest revision",
            description =
                    "Takes no body. Whoever sends the same Idempotency-Key again within a day gets the run that the"
                            + " first request made.")
    @ApiResponse(
            responseCode = "201",
            description = "the run",
            headers = @Header(name = "Location", description = "its address", schema = @Schema(type = "string")),
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = Created.class)))
    @ApiResponse(responseCode = "400", description = "there is a body, or the key is none")
    @ApiResponse(responseCode = "404", description = "there is no such workflow")
    @PostMapping("/workflows/{name}/runs")
    Mono<ResponseEntity<Created>> start(
            @Parameter(description = "the name of the workflow") @PathVariable String name,
            @Parameter(description = "1 to 255 characters that name this start")
                    @RequestHeader(name = "Idempotency-Key", required = false)
                    @Nullable
                    String key,
            @Parameter(hidden = true) @RequestBody(required = false) byte @Nullable [] body) {
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
    @Operation(operationId = "replayRun", summary = "Starts a run that reads this run's archive instead of the sources")
    @ApiResponse(
            responseCode = "201",
            description = "the new run",
            headers = @Header(name = "Location", description = "its address", schema = @Schema(type = "string")),
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = Created.class)))
    @ApiResponse(responseCode = "404", description = "there is no such run or workflow")
    @ApiResponse(
            responseCode = "409",
            description = "the archive cannot be fed through this workflow; the text says why")
    @PostMapping("/runs/{id}/replay")
    Mono<ResponseEntity<Created>> replay(
            @Parameter(description = "the id of the run whose archive is read") @PathVariable String id,
            @RequestBody(required = false) @Nullable Through through) {
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
    record Through(
            @Schema(description = "its latest revision is run; without it the revision of the run itself") @Nullable
                    String workflow) {}

    @Operation(operationId = "listRuns", summary = "Runs, the newest first, page by page")
    @ApiResponse(responseCode = "200", description = "a page, without lanes; next is the cursor of the page behind it")
    @ApiResponse(responseCode = "400", description = "a state, limit or cursor that is none")
    @GetMapping("/runs")
    Mono<RunList> list(
            @Parameter(description = "of this workflow only") @RequestParam(required = false) @Nullable String workflow,
            @Parameter(description = "in this state only", schema = @Schema(implementation = RunState.class))
                    @RequestParam(required = false)
                    @Nullable
                    String state,
            @Parameter(
                            description = "how many at most, 1 to 200",
                            schema =
                                    @Schema(
                                            type = "integer",
                                            format = "int32",
                                            minimum = "1",
                                            maximum = "200",
                                            defaultValue = "50"))
                    @RequestParam(defaultValue = "50")
                    int limit,
            @Parameter(description = "next of the page before; without it from the newest on")
                    @RequestParam(required = false)
                    @Nullable
                    String cursor) {
        ApiProblem.unlessLimit(limit);
        if (state != null
                && Arrays.stream(RunState.values()).noneMatch(s -> s.name().equals(state))) {
            throw ApiProblem.badRequest(
                    "state", "state is " + state + "; allowed are " + Arrays.toString(RunState.values()));
        }
        return runs.list(workflow, state, ApiProblem.cursor(cursor), limit)
                .collectList()
                .flatMap(rows -> views.brief(rows).map(items -> new RunList(items, next(rows, limit))));
    }

    private static @Nullable String next(List<RunRow> rows, int limit) {
        return rows.size() < limit
                ? null
                : Long.toString(rows.get(rows.size() - 1).number(), 36);
    }

    @Operation(operationId = "getRun", summary = "A run: its state, its progress, its tasks and their lanes")
    @ApiResponse(responseCode = "200", description = "the run")
    @ApiResponse(responseCode = "404", description = "there is no such run")
    @GetMapping("/runs/{id}")
    Mono<RunAnswer> get(@Parameter(description = "the id of the run") @PathVariable String id) {
        return found(id).flatMap(views::view);
    }

    @Operation(
            operationId = "getReceipt",
            summary = "A run's receipt: the proof of what arrived",
            description = "While the run is live, verdict is null.")
    @ApiResponse(responseCode = "200", description = "the receipt")
    @ApiResponse(responseCode = "404", description = "there is no such run")
    @GetMapping("/runs/{id}/receipt")
    Mono<Receipt> receipt(@Parameter(description = "the id of the run") @PathVariable String id) {
        return found(id)
                .map(run -> run.receipt() == null
                        ? new Receipt(id, null, List.of(), List.of())
                        : ContractJson.read(run.receipt(), Receipt.class));
    }

    private Mono<RunRow> found(String id) {
        return runs.find(id).switchIfEmpty(Mono.error(() -> ApiProblem.noRun(id)));
    }
}

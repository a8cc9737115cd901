package io.sluice.orchestrator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.orchestrator.api.RunAnswer.Created;
import io.sluice.orchestrator.plan.RunPlan;
import io.sluice.orchestrator.rejected.RejectedCount;
import io.sluice.orchestrator.rejected.RejectedItem;
import io.sluice.orchestrator.rejected.RejectedPages;
import io.sluice.orchestrator.rejected.RejectedPages.Counts;
import io.sluice.orchestrator.rejected.RejectedPages.Page;
import io.sluice.orchestrator.rejected.RejectedPages.Wanted;
import io.sluice.orchestrator.rejected.RejectedPlace;
import io.sluice.orchestrator.run.RunState;
import io.sluice.orchestrator.run.RunStore;
import io.sluice.orchestrator.supervise.Plans;
import io.sluice.orchestrator.supervise.RejectedReplays;
import io.sluice.orchestrator.supervise.Replays;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** What a run has rejected, from its archive: shown, and sent through a workflow again. */
@Tag(name = "Runs")
@RestController
@RequestMapping("/api/v1/runs/{id}/rejected")
class RunRejectedController {

    private final RunStore runs;
    private final Plans plans;
    private final RejectedPages pages;
    private final RejectedReplays replays;

    RunRejectedController(RunStore runs, Plans plans, RejectedPages pages, RejectedReplays replays) {
        this.runs = runs;
        this.plans = plans;
        this.pages = pages;
        this.replays = replays;
    }

    /**
     * @param next the cursor of the page behind this one; null if this is the last
     * @param reasons how many there are of which reason; on the first page only
     * @param reasonsComplete false if there are too many to be counted here: then the figures are too small
     */
    record RejectedList(
            List<RejectedItem> items,
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String next,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<RejectedCount> reasons,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean reasonsComplete) {}

    @Operation(
            operationId = "listRejected",
            summary = "What a run has rejected, page by page, with a sample of each document",
            description =
                    "Documents of collections in which something is masked are not shown, nor is a masked _id. With a"
                            + " filter a page may hold fewer than its limit; it is the last one if next is null. The first page"
                            + " says how many there are of which reason, over the whole run and whatever the filter.")
    @ApiResponse(responseCode = "200", description = "a page; next is the cursor of the page behind it")
    @ApiResponse(responseCode = "400", description = "a limit or cursor that is none")
    @ApiResponse(responseCode = "404", description = "there is no such run")
    @ApiResponse(responseCode = "409", description = "nothing of it is kept; the text says why")
    @GetMapping
    Mono<RejectedList> list(
            @Parameter(description = "the id of the run") @PathVariable String id,
            @Parameter(description = "of this collection only") @RequestParam(required = false) @Nullable String stream,
            @Parameter(description = "for this reason only") @RequestParam(required = false) @Nullable String reason,
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
            @Parameter(description = "next of the page before; without it from the first on")
                    @RequestParam(required = false)
                    @Nullable
                    String cursor) {
        ApiProblem.unlessLimit(limit);
        Wanted wanted = new Wanted(after(cursor), limit, stream, reason);
        return runs.find(id)
                .switchIfEmpty(Mono.error(() -> ApiProblem.noRun(id)))
                .doOnNext(RejectedPages::judge)
                .flatMap(plans::of)
                .flatMap(plan -> cursor == null ? first(plan, wanted) : later(plan, wanted))
                .onErrorMap(SluiceFailure.class, RunRejectedController::unavailable);
    }

    private Mono<RejectedList> first(RunPlan plan, Wanted wanted) {
        return pages.page(plan, wanted).zipWhen(page -> pages.counts(plan)).map(both -> {
            Counts counts = both.getT2();
            return new RejectedList(both.getT1().items(), next(both.getT1()), counts.counts(), counts.complete());
        });
    }

    private Mono<RejectedList> later(RunPlan plan, Wanted wanted) {
        return pages.page(plan, wanted).map(page -> new RejectedList(page.items(), next(page), null, null));
    }

    private static @Nullable String next(Page page) {
        RejectedPlace next = page.next();
        return next == null ? null : next.toText();
    }

    private static RejectedPlace after(@Nullable String cursor) {
        return cursor == null
                ? RejectedPlace.BEGIN
                : RejectedPlace.of(cursor)
                        .orElseThrow(() ->
                                ApiProblem.badRequest("cursor", "the cursor is not one that a list answered as next"));
    }

    private static ApiProblem unavailable(SluiceFailure failure) {
        return new ApiProblem(HttpStatus.SERVICE_UNAVAILABLE, failure.code(), failure.text());
    }

    @Operation(
            operationId = "replayRejected",
            summary = "Starts a run that reads what this run has rejected, and nothing else of its archive")
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
            description = "nothing was rejected, or it cannot be fed through this workflow; the text says why")
    @PostMapping("/replay")
    Mono<ResponseEntity<Created>> replay(
            @Parameter(description = "the id of the run whose rejected documents are read") @PathVariable String id,
            @RequestBody(required = false) @Nullable ThroughLatest through) {
        return replays.start(id, through == null ? null : through.workflow())
                .switchIfEmpty(Mono.error(() -> ApiProblem.noRun(id)))
                .onErrorMap(Replays.NoWorkflow.class, e -> ApiProblem.noWorkflow(String.valueOf(e.getMessage())))
                .onErrorMap(SluiceFailure.class, RunRejectedController::unavailable)
                .map(run -> ResponseEntity.created(URI.create("/api/v1/runs/" + run))
                        .body(new Created(run, RunState.QUEUED.name())));
    }

    /** @param workflow whose latest revision the documents go through; null for the run's own workflow */
    record ThroughLatest(
            @Schema(description = "its latest revision is run; without it the latest of the run's own workflow")
                    @Nullable
                    String workflow) {}
}

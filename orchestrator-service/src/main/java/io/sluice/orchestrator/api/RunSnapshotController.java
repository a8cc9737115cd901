package io.sluice.orchestrator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.orchestrator.rebuild.Restores;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.run.RunStore;
import io.sluice.orchestrator.snapshot.SnapshotEntry;
import io.sluice.orchestrator.snapshot.Snapshots;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The snapshots of a run that lie on S3, and the way back from them. */
@Tag(name = "Runs")
@RestController
@RequestMapping("/api/v1/runs/{id}")
class RunSnapshotController {

    private final RunStore runs;
    private final Snapshots snapshots;
    private final Restores restores;

    RunSnapshotController(RunStore runs, Snapshots snapshots, Restores restores) {
        this.restores = restores;
        this.runs = runs;
        this.snapshots = snapshots;
    }

    /**
     * @param reason {@code state}, {@code period} or {@code asked}
     * @param key of the object in the bucket, without the installation's prefix
     */
    record SnapshotAnswer(long number, Instant at, String state, String reason, long bytes, String key) {
        static SnapshotAnswer of(SnapshotEntry entry) {
            return new SnapshotAnswer(
                    entry.number(), entry.at(), entry.state(), entry.reason(), entry.bytes(), entry.key());
        }
    }

    /** @param next the cursor of the page behind this one; null if this is the last */
    record SnapshotList(List<SnapshotAnswer> items, @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String next) {}

    @Operation(operationId = "listSnapshots", summary = "The snapshots of a run, the latest first, page by page")
    @ApiResponse(responseCode = "200", description = "a page; next is the cursor of the page behind it")
    @ApiResponse(responseCode = "400", description = "a limit or cursor that is none")
    @ApiResponse(responseCode = "404", description = "there is no such run")
    @GetMapping("/snapshots")
    Mono<SnapshotList> list(
            @Parameter(description = "the id of the run") @PathVariable String id,
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
            @Parameter(description = "next of the page before; without it from the latest on")
                    @RequestParam(required = false)
                    @Nullable
                    String cursor) {
        ApiProblem.unlessLimit(limit);
        long below = ApiProblem.cursor(cursor);
        return found(id)
                .flatMap(run -> snapshots.of(run.id(), below, limit).collectList())
                .map(entries -> new SnapshotList(
                        entries.stream().map(SnapshotAnswer::of).toList(), next(entries, limit)));
    }

    private static @Nullable String next(List<SnapshotEntry> entries, int limit) {
        return entries.size() < limit
                ? null
                : Long.toString(entries.get(entries.size() - 1).number(), 36);
    }

    @Operation(operationId = "takeSnapshot", summary = "Takes a snapshot of a run now")
    @ApiResponse(
            responseCode = "201",
            description = "the snapshot",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                            schema = @Schema(implementation = SnapshotAnswer.class)))
    @ApiResponse(responseCode = "404", description = "there is no such run")
    @ApiResponse(responseCode = "409", description = "this installation has no bucket for snapshots")
    @ApiResponse(responseCode = "503", description = "S3 does not take it; the text says why")
    @PostMapping("/snapshots")
    Mono<ResponseEntity<SnapshotAnswer>> take(@Parameter(description = "the id of the run") @PathVariable String id) {
        return found(id)
                .flatMap(run -> snapshots.areOn()
                        ? snapshots.take(run.id())
                        : Mono.error(new ApiProblem(
                                HttpStatus.CONFLICT,
                                "snapshots-off",
                                "this orchestrator has no bucket to write snapshots to; set sluice.s3.bucket")))
                .onErrorMap(
                        SluiceFailure.class, e -> new ApiProblem(HttpStatus.SERVICE_UNAVAILABLE, e.code(), e.text()))
                .map(entry -> ResponseEntity.status(HttpStatus.CREATED).body(SnapshotAnswer.of(entry)));
    }

    @Operation(
            operationId = "restoreRun",
            summary = "Makes a run that has ended go on from a snapshot",
            description =
                    "Its topics are made anew, its archive is fed in from where the destinations stand, and the source"
                            + " goes on behind the archive. An older snapshot leads to the same end.")
    @ApiResponse(responseCode = "202", description = "it is written down, and the run takes its turn")
    @ApiResponse(responseCode = "404", description = "there is no such run")
    @ApiResponse(responseCode = "409", description = "the run cannot be restored; the text says why")
    @ApiResponse(responseCode = "503", description = "S3 does not answer; the text says why")
    @PostMapping("/restore")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<Restores.Restored> restore(
            @Parameter(description = "the id of the run") @PathVariable String id,
            @Parameter(description = "the number of the snapshot; without it the latest")
                    @RequestParam(required = false)
                    @Nullable
                    Long snapshot,
            @Parameter(description = "whether to say only what would be done") @RequestParam(defaultValue = "false")
                    boolean dryRun) {
        return restores.restore(id, snapshot, dryRun)
                .switchIfEmpty(Mono.error(() -> ApiProblem.noRun(id)))
                .onErrorMap(
                        Restores.NotRestorable.class,
                        e -> new ApiProblem(HttpStatus.CONFLICT, e.code(), String.valueOf(e.getMessage())))
                .onErrorMap(
                        SluiceFailure.class, e -> new ApiProblem(HttpStatus.SERVICE_UNAVAILABLE, e.code(), e.text()));
    }

    private Mono<RunRow> found(String id) {
        return runs.find(id).switchIfEmpty(Mono.error(() -> ApiProblem.noRun(id)));
    }
}

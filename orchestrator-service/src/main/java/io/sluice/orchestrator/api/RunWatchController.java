package io.sluice.orchestrator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sluice.orchestrator.api.RunAnswer.TaskAnswer;
import io.sluice.orchestrator.run.RunEvents;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.run.RunStore;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A run from close by: its tasks, its edges, what happened to it, and what happens now. */
@Tag(name = "Runs")
@RestController
@RequestMapping("/api/v1/runs/{id}")
class RunWatchController {

    private final RunStore runs;
    private final RunEvents events;
    private final RunViews views;
    private final EdgeViews edges;
    private final RunStream stream;

    RunWatchController(RunStore runs, RunEvents events, RunViews views, EdgeViews edges, RunStream stream) {
        this.runs = runs;
        this.events = events;
        this.views = views;
        this.edges = edges;
        this.stream = stream;
    }

    record TaskList(List<TaskAnswer> items) {}

    record EdgeList(List<EdgeViews.EdgeAnswer> items) {}

    /** @param next what to ask for behind the last of these; null if there are no more yet */
    record EventList(List<EventAnswer> items, @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String next) {}

    @Operation(operationId = "listTasks", summary = "The tasks of a run, with their lanes")
    @ApiResponse(responseCode = "200", description = "in the order of their data")
    @ApiResponse(responseCode = "404", description = "there is no such run")
    @GetMapping("/tasks")
    Mono<TaskList> tasks(@Parameter(description = "the id of the run") @PathVariable String id) {
        return found(id).flatMap(views::view).map(run -> new TaskList(run.tasks()));
    }

    @Operation(
            operationId = "listEdges",
            summary = "The edges of a run: who is how far behind whom, and who holds whom up")
    @ApiResponse(responseCode = "200", description = "one for each reader of an edge")
    @ApiResponse(responseCode = "404", description = "there is no such run")
    @GetMapping("/edges")
    Mono<EdgeList> edges(@Parameter(description = "the id of the run") @PathVariable String id) {
        return found(id).flatMap(edges::of).map(EdgeList::new);
    }

    /** In the order in which they happened. */
    @Operation(operationId = "listEvents", summary = "What happened to a run, in its order")
    @ApiResponse(responseCode = "200", description = "a page; next is what to send as after for the page behind it")
    @ApiResponse(responseCode = "400", description = "a limit that is none")
    @ApiResponse(responseCode = "404", description = "there is no such run")
    @GetMapping("/events")
    Mono<EventList> events(
            @Parameter(description = "the id of the run") @PathVariable String id,
            @Parameter(description = "the id of the last event that is known") @RequestParam(defaultValue = "0")
                    long after,
            @Parameter(
                            description = "how many at most, 1 to 200",
                            schema =
                                    @Schema(
                                            type = "integer",
                                            format = "int32",
                                            minimum = "1",
                                            maximum = "200",
                                            defaultValue = "100"))
                    @RequestParam(defaultValue = "100")
                    int limit) {
        ApiProblem.unlessLimit(limit);
        return found(id).flatMap(run -> events.after(id, after, limit)
                .map(EventAnswer::of)
                .collectList()
                .map(items -> new EventList(items, next(items, run))));
    }

    private static @Nullable String next(List<EventAnswer> items, RunRow run) {
        long last =
                items.isEmpty() ? run.lastEvent() : items.get(items.size() - 1).id();
        return last < run.lastEvent() ? Long.toString(last) : null;
    }

    /** 204 tells a browser to come back no more: all has been said, and the run has ended. */
    @Operation(
            operationId = "streamRun",
            summary = "What happens to a run, as it happens: Server-Sent Events",
            description =
                    "The run as it stands, then what changes, and a heartbeat while nothing does. The id of an event is"
                            + " that of listEvents; a client that lost the connection sends the last as Last-Event-ID.")
    @ApiResponse(
            responseCode = "200",
            description = "events until the run has ended",
            content = @Content(mediaType = MediaType.TEXT_EVENT_STREAM_VALUE, schema = @Schema(type = "string")))
    @ApiResponse(
            responseCode = "204",
            description = "all has been said, and the run has ended: come back no more",
            content = @Content)
    @ApiResponse(responseCode = "404", description = "there is no such run")
    @ApiResponse(responseCode = "429", description = "as many streams are open as may be")
    @GetMapping(path = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Mono<ResponseEntity<Flux<ServerSentEvent<Object>>>> stream(
            @Parameter(description = "the id of the run") @PathVariable String id,
            @Parameter(description = "the id of the last event that was seen")
                    @RequestHeader(name = "Last-Event-ID", required = false)
                    @Nullable
                    String last) {
        if (stream.isFull()) {
            throw new ApiProblem(
                    HttpStatus.TOO_MANY_REQUESTS,
                    "too-many-streams",
                    "this orchestrator serves as many streams as sluice.streams.most allows; close one, or poll");
        }
        return found(id)
                .map(run ->
                        run.state().ended() && Long.toString(run.lastEvent()).equals(last)
                                ? ResponseEntity.noContent().build()
                                : ResponseEntity.ok()
                                        .contentType(MediaType.TEXT_EVENT_STREAM)
                                        .body(stream.of(run, last)));
    }

    private Mono<RunRow> found(String id) {
        return runs.find(id).switchIfEmpty(Mono.error(() -> ApiProblem.noRun(id)));
    }
}

package io.sluice.orchestrator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sluice.orchestrator.api.RunAnswer.TaskAnswer;
import io.sluice.orchestrator.run.RunEvents;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.run.RunStore;
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

    @GetMapping("/tasks")
    Mono<TaskList> tasks(@PathVariable String id) {
        return found(id).flatMap(views::view).map(run -> new TaskList(run.tasks()));
    }

    @GetMapping("/edges")
    Mono<EdgeList> edges(@PathVariable String id) {
        return found(id).flatMap(edges::of).map(EdgeList::new);
    }

    /** In the order in which they happened. */
    @GetMapping("/events")
    Mono<EventList> events(
            @PathVariable String id,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "100") int limit) {
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
    @GetMapping(path = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Mono<ResponseEntity<Flux<ServerSentEvent<Object>>>> stream(
            @PathVariable String id, @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String last) {
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

package io.sluice.orchestrator.api;

import io.sluice.orchestrator.run.RunAction;
import io.sluice.orchestrator.supervise.Steering;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** What a person asks of a run. Answered when it is written down; the connectors follow. Asked twice, it is done once. */
@RestController
@RequestMapping("/api/v1/runs/{id}")
class RunSteeringController {

    private final Steering steering;
    private final RunViews views;

    RunSteeringController(Steering steering, RunViews views) {
        this.steering = steering;
        this.views = views;
    }

    @PostMapping("/cancel")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<RunAnswer> cancel(@PathVariable String id) {
        return act(id, RunAction.CANCEL);
    }

    @PostMapping("/pause")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<RunAnswer> pause(@PathVariable String id) {
        return act(id, RunAction.PAUSE);
    }

    @PostMapping("/resume")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<RunAnswer> resume(@PathVariable String id) {
        return act(id, RunAction.RESUME);
    }

    @PostMapping("/retry")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<RunAnswer> retry(@PathVariable String id) {
        return act(id, RunAction.RETRY);
    }

    private Mono<RunAnswer> act(String id, RunAction action) {
        return steering.act(id, action)
                .switchIfEmpty(Mono.error(() -> ApiProblem.noRun(id)))
                .flatMap(views::view);
    }
}

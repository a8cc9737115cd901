package io.sluice.orchestrator.api;

import io.sluice.orchestrator.run.RunAction;
import io.sluice.orchestrator.supervise.Steering;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** What a person asks of a run. Answered when it is written down; the connectors follow. Asked twice, it is done once. */
@Tag(name = "Runs")
@RestController
@RequestMapping("/api/v1/runs/{id}")
class RunSteeringController {

    private final Steering steering;
    private final RunViews views;

    RunSteeringController(Steering steering, RunViews views) {
        this.steering = steering;
        this.views = views;
    }

    @Operation(operationId = "cancelRun", summary = "Ends a run before its time; what is written stays")
    @ApiResponse(responseCode = "202", description = "it is written down, and the connectors follow")
    @ApiResponse(responseCode = "404", description = "there is no such run")
    @ApiResponse(
            responseCode = "409",
            description = "the run's state does not allow it; allowedActions says what it does")
    @PostMapping("/cancel")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<RunAnswer> cancel(@Parameter(description = "the id of the run") @PathVariable String id) {
        return act(id, RunAction.CANCEL);
    }

    @Operation(operationId = "pauseRun", summary = "Lets a run stand still until it is resumed")
    @ApiResponse(responseCode = "202", description = "it is written down, and the connectors follow")
    @ApiResponse(responseCode = "404", description = "there is no such run")
    @ApiResponse(
            responseCode = "409",
            description = "the run's state does not allow it; allowedActions says what it does")
    @PostMapping("/pause")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<RunAnswer> pause(@Parameter(description = "the id of the run") @PathVariable String id) {
        return act(id, RunAction.PAUSE);
    }

    @Operation(operationId = "resumeRun", summary = "Ends a pause")
    @ApiResponse(responseCode = "202", description = "it is written down, and the connectors follow")
    @ApiResponse(responseCode = "404", description = "there is no such run")
    @ApiResponse(
            responseCode = "409",
            description = "the run's state does not allow it; allowedActions says what it does")
    @PostMapping("/resume")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<RunAnswer> resume(@Parameter(description = "the id of the run") @PathVariable String id) {
        return act(id, RunAction.RESUME);
    }

    @Operation(operationId = "retryRun", summary = "Takes up a failed run where it stands")
    @ApiResponse(responseCode = "202", description = "it is written down, and the connectors follow")
    @ApiResponse(responseCode = "404", description = "there is no such run")
    @ApiResponse(
            responseCode = "409",
            description = "the run's state does not allow it; allowedActions says what it does")
    @PostMapping("/retry")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<RunAnswer> retry(@Parameter(description = "the id of the run") @PathVariable String id) {
        return act(id, RunAction.RETRY);
    }

    private Mono<RunAnswer> act(String id, RunAction action) {
        return steering.act(id, action)
                .switchIfEmpty(Mono.error(() -> ApiProblem.noRun(id)))
                .flatMap(views::view);
    }
}

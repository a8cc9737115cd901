package io.sluice.orchestrator.api;

import io.sluice.orchestrator.run.ReplicaRow;
import io.sluice.orchestrator.run.RunStore;
import io.sluice.orchestrator.workflow.Connector;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Connectors with the replicas that report. */
@Tag(name = "Connectors")
@RestController
@RequestMapping("/api/v1/connectors")
class ConnectorController {

    private final RunStore runs;

    ConnectorController(RunStore runs) {
        this.runs = runs;
    }

    record ConnectorList(List<ConnectorAnswer> items) {}

    record ConnectorAnswer(String connector, List<ReplicaAnswer> replicas) {}

    record ReplicaAnswer(String replica, long pid, int port, int lanesFit, int lanesHeld, Instant seenAt) {}

    @Operation(operationId = "listConnectors", summary = "Connectors, with the replicas that report")
    @ApiResponse(responseCode = "200", description = "all that this version knows, with or without replicas")
    @GetMapping
    Mono<ConnectorList> list() {
        return runs.replicas()
                .collectList()
                .map(replicas -> new ConnectorList(Arrays.stream(Connector.values())
                        .map(connector -> answer(connector.word(), replicas))
                        .toList()));
    }

    private static ConnectorAnswer answer(String connector, List<ReplicaRow> replicas) {
        return new ConnectorAnswer(
                connector,
                replicas.stream()
                        .filter(r -> r.connector().equals(connector))
                        .map(r -> new ReplicaAnswer(
                                r.replica(), r.pid(), r.port(), r.lanesFit(), r.lanesHeld(), r.seenAt()))
                        .toList());
    }
}

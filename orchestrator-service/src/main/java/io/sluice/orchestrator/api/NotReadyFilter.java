package io.sluice.orchestrator.api;

import io.sluice.contracts.json.ContractJson;
import io.sluice.orchestrator.pace.Beginning;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * While the runs are not known that there are, nobody is shown an empty list of them, and nobody begins new ones beside them.
 * Behind the filters that ask who it is.
 */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class NotReadyFilter implements WebFilter {

    /** What does not depend on any run. */
    private static final Set<String> OPEN = Set.of("/api/v1/openapi.json", "/api/v1/schema/workflow.json");

    private final Beginning beginning;

    NotReadyFilter(Beginning beginning) {
        this.beginning = beginning;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String waitingFor = beginning.waitingFor();
        String path = exchange.getRequest().getPath().value();
        return waitingFor == null || !path.startsWith("/api/") || OPEN.contains(path)
                ? chain.filter(exchange)
                : refuse(exchange, path);
    }

    private static Mono<Void> refuse(ServerWebExchange exchange, String path) {
        HttpStatus status = HttpStatus.SERVICE_UNAVAILABLE;
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "urn:sluice:problem:not-ready");
        problem.put("title", status.getReasonPhrase());
        problem.put("status", status.value());
        problem.put(
                "detail",
                "the orchestrator does not know its runs yet; ask again in a moment. Its readiness and its log say what it"
                        + " waits for");
        problem.put("instance", path);
        problem.put("code", "not-ready");
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(status);
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        response.getHeaders().set(HttpHeaders.RETRY_AFTER, "1");
        return response.writeWith(Mono.fromSupplier(
                () -> response.bufferFactory().wrap(ContractJson.mapper().writeValueAsBytes(problem))));
    }
}

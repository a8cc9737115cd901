package io.sluice.orchestrator.access;

import io.sluice.contracts.json.ContractJson;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.web.server.ServerAuthenticationEntryPoint;
import org.springframework.security.web.server.authorization.ServerAccessDeniedHandler;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Refusals, in the same form as all others of the API: problem+json with a code. Never repeats a token. */
final class AccessAnswers implements ServerAuthenticationEntryPoint, ServerAccessDeniedHandler {

    private static final Logger LOG = LoggerFactory.getLogger(AccessAnswers.class);

    /** No token, or one that does not count. */
    @Override
    public Mono<Void> commence(ServerWebExchange exchange, AuthenticationException error) {
        if (error instanceof AuthenticationServiceException) {
            return noAnswerOfProvider(exchange, error);
        }
        boolean sent = error instanceof OAuth2AuthenticationException;
        exchange.getResponse()
                .getHeaders()
                .set(HttpHeaders.WWW_AUTHENTICATE, sent ? "Bearer error=\"invalid_token\"" : "Bearer");
        return answer(
                exchange,
                HttpStatus.UNAUTHORIZED,
                "unauthenticated",
                sent
                        ? "the token of this request does not count: " + reason((OAuth2AuthenticationException) error)
                        : "this needs a token: send it in the header Authorization, behind the word Bearer");
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, AccessDeniedException denied) {
        return exchange.getPrincipal()
                .map(principal -> forbidden(exchange, denied, (Authentication) principal))
                .defaultIfEmpty("nobody may do this")
                .flatMap(detail -> answer(exchange, HttpStatus.FORBIDDEN, "forbidden", detail));
    }

    private static String forbidden(ServerWebExchange exchange, AccessDeniedException denied, Authentication caller) {
        String what = exchange.getRequest().getMethod() + " "
                + exchange.getRequest().getPath().value();
        if (denied instanceof RoleNeeded needed) {
            return what + " needs the role " + needed.role().word() + "; " + caller.getName() + " has "
                    + Role.of(caller).map(Role::word).orElse("none");
        }
        return what + " is nothing that a role allows";
    }

    private static String reason(OAuth2AuthenticationException error) {
        String said = error.getError().getDescription();
        return said == null ? error.getError().getErrorCode() : said;
    }

    private static Mono<Void> noAnswerOfProvider(ServerWebExchange exchange, AuthenticationException error) {
        LOG.atWarn()
                .addKeyValue("setting", "sluice.auth.oidc.issuer")
                .addKeyValue("error", String.valueOf(error.getCause()))
                .log("the keys of the provider could not be had, so no token can be judged");
        return answer(
                exchange,
                HttpStatus.SERVICE_UNAVAILABLE,
                "issuer-unreachable",
                "the provider of tokens does not answer, so yours cannot be judged; the orchestrator's log says more");
    }

    private static Mono<Void> answer(ServerWebExchange exchange, HttpStatus status, String code, String detail) {
        ServerHttpRequest request = exchange.getRequest();
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "urn:sluice:problem:" + code);
        problem.put("title", status.getReasonPhrase());
        problem.put("status", status.value());
        problem.put("detail", detail);
        problem.put("instance", request.getPath().value());
        problem.put("code", code);
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(status);
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return response.writeWith(Mono.fromSupplier(
                () -> response.bufferFactory().wrap(ContractJson.mapper().writeValueAsBytes(problem))));
    }
}

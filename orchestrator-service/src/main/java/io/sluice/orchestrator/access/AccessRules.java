package io.sluice.orchestrator.access;

import io.sluice.orchestrator.access.AccessSettings.Mode;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.authorization.ReactiveAuthorizationManager;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity.AuthorizeExchangeSpec;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.authorization.AuthorizationContext;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.security.web.server.savedrequest.NoOpServerRequestCache;
import reactor.core.publisher.Mono;

/** Which role an address and a method need. All rules stand here, none in a controller. */
@Configuration(proxyBeanMethods = false)
class AccessRules {

    private static final String API = "/api/v1";

    /** The first rule that fits decides, on the port of the API and on that of the actuator. */
    private static void rules(AuthorizeExchangeSpec asked) {
        asked.pathMatchers(HttpMethod.GET, "/actuator/health", "/actuator/health/**")
                .permitAll()
                // Contents of documents, and not only figures about them.
                .pathMatchers(API + "/runs/{run}/rejected", API + "/runs/{run}/rejected/replay")
                .access(atLeast(Role.OPERATOR))
                .pathMatchers(HttpMethod.GET, "/**")
                .access(atLeast(Role.VIEWER))
                .pathMatchers(HttpMethod.HEAD, "/**")
                .access(atLeast(Role.VIEWER))
                .pathMatchers(
                        HttpMethod.POST,
                        API + "/workflows/{name}/runs",
                        API + "/runs/{run}/cancel",
                        API + "/runs/{run}/pause",
                        API + "/runs/{run}/resume",
                        API + "/runs/{run}/retry",
                        API + "/runs/{run}/replay",
                        API + "/runs/{run}/snapshots",
                        API + "/connections/{name}/test")
                .access(atLeast(Role.OPERATOR))
                // A dry run stores nothing, but it reaches sources and destinations with settings of the caller's.
                .pathMatchers(HttpMethod.PUT, API + "/workflows/{name}")
                .access(atLeast(Role.EDITOR))
                .pathMatchers(HttpMethod.DELETE, API + "/workflows/{name}")
                .access(atLeast(Role.EDITOR))
                .pathMatchers(API + "/**")
                .access(atLeast(Role.ADMIN))
                .anyExchange()
                .denyAll();
    }

    /** Runs before any bean of the service is made, so before anything listens. */
    @Bean
    static BeanFactoryPostProcessor unsafeAddressesRefused(Environment environment) {
        return beans -> ListenAddress.refuseUnsafe(environment);
    }

    @Bean
    ReactiveAuthenticationManager callers(AccessSettings settings) {
        return settings.oidc() != null && settings.mode() == Mode.OIDC
                ? new IssuedTokens(settings.oidc())
                : new KnownTokens(settings.tokens());
    }

    /** Nothing is remembered between two requests, so there is no cookie that another site could use. */
    @Bean
    SecurityWebFilterChain access(
            ServerHttpSecurity http, AccessSettings settings, ReactiveAuthenticationManager callers) {
        http.csrf(ServerHttpSecurity.CsrfSpec::disable)
                .httpBasic(ServerHttpSecurity.HttpBasicSpec::disable)
                .formLogin(ServerHttpSecurity.FormLoginSpec::disable)
                .logout(ServerHttpSecurity.LogoutSpec::disable)
                .requestCache(cache -> cache.requestCache(NoOpServerRequestCache.getInstance()))
                .securityContextRepository(NoOpServerSecurityContextRepository.getInstance());
        if (settings.mode() == Mode.NONE) {
            return http.authorizeExchange(asked -> asked.anyExchange().permitAll())
                    .build();
        }
        AccessAnswers answers = new AccessAnswers();
        return http.authorizeExchange(AccessRules::rules)
                .oauth2ResourceServer(server -> server.authenticationManagerResolver(exchange -> Mono.just(callers))
                        .authenticationEntryPoint(answers)
                        .authenticationFailureHandler((failed, error) -> answers.commence(failed.getExchange(), error))
                        .accessDeniedHandler(answers))
                .exceptionHandling(
                        refused -> refused.authenticationEntryPoint(answers).accessDeniedHandler(answers))
                .build();
    }

    private static ReactiveAuthorizationManager<AuthorizationContext> atLeast(Role role) {
        return (caller, context) -> caller.filter(known ->
                        Role.of(known).filter(has -> has.includes(role)).isPresent())
                .<AuthorizationResult>map(known -> new AuthorizationDecision(true))
                .switchIfEmpty(Mono.error(() -> new RoleNeeded(role)));
    }
}

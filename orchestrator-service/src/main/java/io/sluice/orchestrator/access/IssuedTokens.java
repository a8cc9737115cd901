package io.sluice.orchestrator.access;

import io.netty.channel.ChannelOption;
import io.sluice.orchestrator.access.AccessSettings.Oidc;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.authentication.JwtReactiveAuthenticationManager;
import org.springframework.security.oauth2.server.resource.authentication.ReactiveJwtAuthenticationConverterAdapter;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/** Knows callers by the JSON Web Tokens of an OpenID Connect provider. Its keys are fetched when the first token comes. */
final class IssuedTokens implements ReactiveAuthenticationManager {

    private static final int CONNECT_MILLIS = 3_000;
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final ReactiveAuthenticationManager manager;

    IssuedTokens(Oidc oidc) {
        NimbusReactiveJwtDecoder decoder = NimbusReactiveJwtDecoder.withIssuerLocation(oidc.issuer())
                .webClient(client())
                .validateType(false)
                .build();
        decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                types(),
                new JwtTimestampValidator(),
                new JwtIssuerValidator(oidc.issuer()),
                new JwtClaimValidator<Collection<String>>(
                        JwtClaimNames.AUD, audience -> audience != null && audience.contains(oidc.audience()))));
        JwtReactiveAuthenticationManager manager = new JwtReactiveAuthenticationManager(decoder);
        manager.setJwtAuthenticationConverter(converter(oidc.roles()));
        this.manager = manager;
    }

    /** What is wrong with the token is told apart from a provider that does not answer. */
    @Override
    public Mono<Authentication> authenticate(Authentication asking) {
        return manager.authenticate(asking)
                .onErrorMap(
                        error -> !(error instanceof AuthenticationException),
                        error -> new AuthenticationServiceException("the provider's keys could not be had", error));
    }

    /** {@code at+jwt} is how RFC 9068 calls the tokens that are meant for services. */
    private static JwtTypeValidator types() {
        JwtTypeValidator types = new JwtTypeValidator(List.of("JWT", "at+jwt"));
        types.setAllowEmpty(true);
        return types;
    }

    private static WebClient client() {
        return WebClient.builder()
                .clientConnector(new ReactorClientHttpConnector(HttpClient.create()
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                        .responseTimeout(ANSWER)))
                .build();
    }

    private static ReactiveJwtAuthenticationConverterAdapter converter(String claim) {
        JwtAuthenticationConverter converter = new JwtAuthenticationConverter();
        converter.setJwtGrantedAuthoritiesConverter(jwt -> authorities(jwt, claim));
        return new ReactiveJwtAuthenticationConverterAdapter(converter);
    }

    /** Words that are no roles of Sluice's are those of others, and mean nothing here. */
    private static Collection<GrantedAuthority> authorities(Jwt jwt, String claim) {
        return words(value(jwt.getClaims(), claim))
                .flatMap(word -> Role.ofWord(word).stream())
                .map(Role::authority)
                .toList();
    }

    /** A claim of that very name counts first, because some providers name theirs by addresses. */
    private static @Nullable Object value(Map<?, ?> claims, String path) {
        Object found = claims.get(path);
        int dot = path.indexOf('.');
        if (found == null && dot > 0 && claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner) {
            return value(inner, path.substring(dot + 1));
        }
        return found;
    }

    private static Stream<String> words(@Nullable Object value) {
        if (value instanceof Collection<?> many) {
            return many.stream().map(String::valueOf);
        }
        return value instanceof String text ? Arrays.stream(text.split(" ")) : Stream.empty();
    }
}

package io.sluice.orchestrator.access;

import io.sluice.orchestrator.access.AccessSettings.Token;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import reactor.core.publisher.Mono;

/** Knows callers by the SHA-256 of their tokens. */
final class KnownTokens implements ReactiveAuthenticationManager {

    private final Map<String, Token> byName;

    KnownTokens(Map<String, Token> byName) {
        this.byName = byName;
    }

    @Override
    public Mono<Authentication> authenticate(Authentication asking) {
        return Mono.fromSupplier(() -> known(((BearerTokenAuthenticationToken) asking).getToken()));
    }

    /** Takes as long for a token that nobody has as for any other: all are compared, and each to its end. */
    private Authentication known(String token) {
        byte[] hash = sha256(token);
        @Nullable Authentication found = null;
        for (Map.Entry<String, Token> one : byName.entrySet()) {
            if (MessageDigest.isEqual(hash, one.getValue().hash())) {
                Role role = Objects.requireNonNull(one.getValue().role());
                found = UsernamePasswordAuthenticationToken.authenticated(
                        one.getKey(), null, List.of(role.authority()));
            }
        }
        if (found == null) {
            throw new InvalidBearerTokenException("nobody has this token");
        }
        return found;
    }

    private static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}

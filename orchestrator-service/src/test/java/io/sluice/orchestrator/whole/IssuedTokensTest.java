package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import io.sluice.orchestrator.whole.Orchestrator.Reply;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** Tokens of an OpenID Connect provider: signed here, their keys fetched over HTTP. */
class IssuedTokensTest {

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedKafkaKraftBroker broker;

    @SuppressWarnings("NullAway.Init")
    private static TokenProvider provider;

    @SuppressWarnings("NullAway.Init")
    private static Orchestrator orchestrator;

    @BeforeAll
    static void start() throws Exception {
        broker = Backing.kafka();
        provider = new TokenProvider();
        orchestrator = new Orchestrator(
                broker.getBrokersAsString(),
                Backing.database(),
                "--sluice.auth.mode=oidc",
                "--sluice.auth.oidc.issuer=" + provider.issuer(),
                "--sluice.auth.oidc.audience=" + TokenProvider.AUDIENCE,
                "--sluice.auth.oidc.roles=realm_access.roles");
    }

    @AfterAll
    static void stop() {
        orchestrator.close();
        provider.close();
        broker.destroy();
    }

    @Test
    void theRolesOfTheTokenDecide() throws JOSEException {
        String viewer = token(claims -> claims.claim("realm_access", Map.of("roles", List.of("offline", "viewer"))));
        assertThat(orchestrator.as(viewer, "GET", "/workflows").status()).isEqualTo(200);
        Reply refused = orchestrator.as(viewer, "PUT", "/workflows/w");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().get("detail").asString())
                .isEqualTo("PUT /api/v1/workflows/w needs the role editor; ada has viewer");

        String editor = token(claims -> claims.claim("realm_access", Map.of("roles", "viewer editor")));
        assertThat(orchestrator.as(editor, "PUT", "/workflows/w").status()).isEqualTo(400);

        String named = token(claims -> claims.claim("realm_access.roles", List.of("admin")));
        assertThat(orchestrator.as(named, "DELETE", "/runs/r").status()).isNotIn(401, 403);
    }

    @Test
    void whoHasNoRoleIsKnownAndMayDoNothing() throws JOSEException {
        Reply refused = orchestrator.as(token(claims -> claims), "GET", "/workflows");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().get("detail").asString())
                .isEqualTo("GET /api/v1/workflows needs the role viewer; ada has none");
    }

    @Test
    void aTokenOfSomebodyElseOrForSomebodyElseOrOfYesterdayDoesNotCount() throws Exception {
        UnaryOperator<JWTClaimsSet.Builder> admin =
                claims -> claims.claim("realm_access", Map.of("roles", List.of("admin")));
        Map<String, String> wrong = Map.of(
                "issuer", token(claims -> admin.apply(claims).issuer("http://127.0.0.1:1")),
                "audience", token(claims -> admin.apply(claims).audience("another")),
                "no audience", token(claims -> admin.apply(claims).audience((String) null)),
                "expired",
                        token(claims -> admin.apply(claims)
                                .expirationTime(Date.from(Instant.now().minusSeconds(300)))),
                "not yet",
                        token(claims -> admin.apply(claims)
                                .notBeforeTime(Date.from(Instant.now().plusSeconds(300)))),
                "key",
                        TokenProvider.signed(
                                new RSAKeyGenerator(2048).keyID("k1").generate(), JOSEObjectType.JWT, claims(admin)),
                "kind", provider.signed(new JOSEObjectType("logout+jwt"), claims(admin)),
                "no signature", new PlainJWT(claims(admin)).serialize(),
                "no token", "hello");
        wrong.forEach((what, token) -> {
            Reply reply = orchestrator.as(token, "GET", "/workflows");
            assertThat(reply.status()).as(what).isEqualTo(401);
            assertThat(reply.json().get("code").asString()).isEqualTo("unauthenticated");
            assertThat(reply.response().body()).doesNotContain(token);
        });
        assertThat(orchestrator
                        .as(provider.signed(new JOSEObjectType("at+jwt"), claims(admin)), "GET", "/workflows")
                        .status())
                .isEqualTo(200);
    }

    private static String token(UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
        return provider.signed(JOSEObjectType.JWT, claims(change));
    }

    private static JWTClaimsSet claims(UnaryOperator<JWTClaimsSet.Builder> change) {
        return change.apply(provider.claims()).build();
    }
}

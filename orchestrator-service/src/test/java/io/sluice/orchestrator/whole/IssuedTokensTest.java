package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.sluice.contracts.json.ContractJson;
import io.sluice.orchestrator.whole.Orchestrator.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

    private static final String AUDIENCE = "sluice";

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedKafkaKraftBroker broker;

    @SuppressWarnings("NullAway.Init")
    private static Provider provider;

    @SuppressWarnings("NullAway.Init")
    private static Orchestrator orchestrator;

    @BeforeAll
    static void start() throws Exception {
        broker = Backing.kafka();
        provider = new Provider();
        orchestrator = new Orchestrator(
                broker.getBrokersAsString(),
                Backing.database(),
                "--sluice.auth.mode=oidc",
                "--sluice.auth.oidc.issuer=" + provider.issuer(),
                "--sluice.auth.oidc.audience=" + AUDIENCE,
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
                "key", signed(new RSAKeyGenerator(2048).keyID("k1").generate(), JOSEObjectType.JWT, claims(admin)),
                "kind", signed(provider.key, new JOSEObjectType("logout+jwt"), claims(admin)),
                "no signature", new PlainJWT(claims(admin)).serialize(),
                "no token", "hello");
        wrong.forEach((what, token) -> {
            Reply reply = orchestrator.as(token, "GET", "/workflows");
            assertThat(reply.status()).as(what).isEqualTo(401);
            assertThat(reply.json().get("code").asString()).isEqualTo("unauthenticated");
            assertThat(reply.response().body()).doesNotContain(token);
        });
        assertThat(orchestrator
                        .as(signed(provider.key, new JOSEObjectType("at+jwt"), claims(admin)), "GET", "/workflows")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aProviderThatDoesNotAnswerIsNoFaultOfTheCallerAndPasses() throws Exception {
        try (Provider other = new Provider();
                Orchestrator asking = new Orchestrator(
                        broker.getBrokersAsString(),
                        Backing.database(),
                        "--sluice.auth.mode=oidc",
                        "--sluice.auth.oidc.issuer=" + other.issuer(),
                        "--sluice.auth.oidc.audience=" + AUDIENCE)) {
            String token = signed(other.key, JOSEObjectType.JWT, claims(claims -> claims.issuer(other.issuer())
                    .claim("roles", List.of("viewer"))));
            // given
            other.broken = true;

            // then
            Reply reply = asking.as(token, "GET", "/workflows");
            assertThat(reply.status()).as(reply.response().body()).isEqualTo(503);
            assertThat(reply.json().get("code").asString()).isEqualTo("issuer-unreachable");
            assertThat(asking.actuator(null, "/health/readiness").status()).isEqualTo(200);

            // when
            other.broken = false;

            // then
            assertThat(asking.as(token, "GET", "/workflows").status()).isEqualTo(200);
        }
    }

    private static String token(UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
        return signed(provider.key, JOSEObjectType.JWT, claims(change));
    }

    private static JWTClaimsSet claims(UnaryOperator<JWTClaimsSet.Builder> change) {
        return change.apply(new JWTClaimsSet.Builder()
                        .issuer(provider.issuer())
                        .audience(List.of("others", AUDIENCE))
                        .subject("ada")
                        .expirationTime(Date.from(Instant.now().plus(Duration.ofMinutes(5)))))
                .build();
    }

    private static String signed(RSAKey key, JOSEObjectType type, JWTClaimsSet claims) throws JOSEException {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(key.getKeyID())
                        .type(type)
                        .build(),
                claims);
        jwt.sign(new RSASSASigner(key));
        return jwt.serialize();
    }

    /** Says where its keys are, and what they are. */
    private static final class Provider implements AutoCloseable {

        final RSAKey key = new RSAKeyGenerator(2048)
                .keyID("k1")
                .algorithm(JWSAlgorithm.RS256)
                .generate();
        private final HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        volatile boolean broken;

        Provider() throws IOException, JOSEException {
            answer(
                    "/.well-known/openid-configuration",
                    ContractJson.mapper()
                            .writeValueAsString(Map.of("issuer", issuer(), "jwks_uri", issuer() + "/keys")));
            answer("/keys", new JWKSet(key.toPublicJWK()).toString());
            server.start();
        }

        String issuer() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        private void answer(String path, String json) {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            server.createContext(path, exchange -> {
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(broken ? 503 : 200, broken ? -1 : body.length);
                if (!broken) {
                    exchange.getResponseBody().write(body);
                }
                exchange.close();
            });
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}

package io.sluice.orchestrator.whole;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.sluice.contracts.json.ContractJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** As much of an OpenID Connect provider as a resource server asks: it says where its keys are, and what they are. */
final class TokenProvider implements AutoCloseable {

    static final String AUDIENCE = "sluice";

    volatile boolean broken;
    private final RSAKey key =
            new RSAKeyGenerator(2048).keyID("k1").algorithm(JWSAlgorithm.RS256).generate();
    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

    TokenProvider() throws IOException, JOSEException {
        answer(
                "/.well-known/openid-configuration",
                ContractJson.mapper().writeValueAsString(Map.of("issuer", issuer(), "jwks_uri", issuer() + "/keys")));
        answer("/keys", new JWKSet(key.toPublicJWK()).toString());
        server.start();
    }

    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Of ada, good for five minutes, without a role. */
    JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(issuer())
                .audience(List.of("others", AUDIENCE))
                .subject("ada")
                .expirationTime(Date.from(Instant.now().plus(Duration.ofMinutes(5))));
    }

    String signed(JOSEObjectType type, JWTClaimsSet claims) throws JOSEException {
        return signed(key, type, claims);
    }

    static String signed(RSAKey key, JOSEObjectType type, JWTClaimsSet claims) throws JOSEException {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(key.getKeyID())
                        .type(type)
                        .build(),
                claims);
        jwt.sign(new RSASSASigner(key));
        return jwt.serialize();
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

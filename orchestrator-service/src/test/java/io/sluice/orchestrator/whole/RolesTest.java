package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.orchestrator.whole.Orchestrator.Reply;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;

/** Who may do what, with tokens: the table of roles, asked over HTTP from a whole orchestrator. */
class RolesTest {

    private static final List<String> ROLES = List.of("viewer", "operator", "editor", "admin");

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedKafkaKraftBroker broker;

    @SuppressWarnings("NullAway.Init")
    private static Orchestrator orchestrator;

    @BeforeAll
    static void start() throws GeneralSecurityException {
        broker = Backing.kafka();
        orchestrator = new Orchestrator(
                broker.getBrokersAsString(),
                Backing.database(),
                "--sluice.auth.mode=token",
                // Not loopback, which is what tokens are for.
                "--server.address=0.0.0.0",
                "--sluice.auth.tokens.viewer.role=viewer",
                "--sluice.auth.tokens.viewer.sha256=" + sha256(token("viewer")),
                "--sluice.auth.tokens.operator.role=operator",
                "--sluice.auth.tokens.operator.sha256=" + sha256(token("operator")),
                "--sluice.auth.tokens.editor.role=editor",
                "--sluice.auth.tokens.editor.sha256=" + sha256(token("editor")).toUpperCase(java.util.Locale.ROOT),
                "--sluice.auth.tokens.admin.role=admin",
                "--sluice.auth.tokens.admin.sha256=" + sha256(token("admin")));
    }

    @AfterAll
    static void stop() {
        orchestrator.close();
        broker.destroy();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /workflows,                 viewer",
        "HEAD,   /workflows,                 viewer",
        "GET,    /runs,                      viewer",
        "GET,    /runs/r/receipt,            viewer",
        "GET,    /something/of/tomorrow,     viewer",
        "POST,   /workflows/w/runs,          operator",
        "POST,   /runs/r/cancel,             operator",
        "POST,   /runs/r/pause,              operator",
        "POST,   /runs/r/resume,             operator",
        "POST,   /runs/r/retry,              operator",
        "POST,   /runs/r/replay,             operator",
        "POST,   /runs/r/snapshots,          operator",
        "POST,   /connections/shop/test,     operator",
        "PUT,    /workflows/w,               editor",
        "PUT,    /workflows/w?dryRun=true,   editor",
        "DELETE, /workflows/w,               editor",
        "POST,   /runs/r/restore,            admin",
        "GET,    /runs/r/rejected,           operator",
        "POST,   /runs/r/rejected/replay,    operator",
        "DELETE, /runs/r,                    admin",
        "PATCH,  /workflows/w,               admin",
        "POST,   /workflows/w/runs/,         admin",
        "POST,   /something/of/tomorrow,     admin",
    })
    void aRoleMayDoWhatItsRuleSaysAndWhatLesserRolesMay(String method, String path, String needed) {
        for (String role : ROLES) {
            // when
            Reply reply = orchestrator.as(token(role), method, path);

            // then: whatever else is wrong with the request, it is not the role
            if (ROLES.indexOf(role) >= ROLES.indexOf(needed)) {
                assertThat(reply.status()).as(role).isNotIn(401, 403);
            } else {
                assertThat(reply.status()).as(role).isEqualTo(403);
                assertThat(reply.json().get("code").asString()).isEqualTo("forbidden");
                assertThat(reply.json().get("detail").asString())
                        .isEqualTo(method + " /api/v1" + path.split("\\?")[0] + " needs the role " + needed + "; "
                                + role + " has " + role);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /workflows", "PUT /workflows/w", "POST /workflows/w/runs", "DELETE /anything"})
    void withoutATokenNothingIsAnswered(String request) {
        Reply reply = orchestrator.as(null, request.split(" ")[0], request.split(" ")[1]);
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.response().headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(reply.response().headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(reply.response().headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(reply.json().get("type").asString()).isEqualTo("urn:sluice:problem:unauthenticated");
        assertThat(reply.json().get("code").asString()).isEqualTo("unauthenticated");
        assertThat(reply.json().get("detail").asString())
                .isEqualTo("this needs a token: send it in the header Authorization, behind the word Bearer");
    }

    @Test
    void aTokenThatNobodyHasIsNotRepeated() throws GeneralSecurityException {
        for (String wrong : List.of("canary-of-a-token", sha256(token("admin")), "not\u00a7allowed")) {
            Reply reply = orchestrator.as(wrong, "GET", "/workflows");
            assertThat(reply.status()).as(wrong).isEqualTo(401);
            assertThat(reply.json().get("code").asString()).isEqualTo("unauthenticated");
            assertThat(reply.response().body()).doesNotContain(wrong);
            assertThat(reply.response().headers().map().toString()).doesNotContain(wrong);
        }
    }

    @Test
    void aTokenInTheAddressDoesNotCount() {
        assertThat(orchestrator
                        .as(null, "GET", "/workflows?access_token=" + token("admin"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void healthIsOpenAndOnAPortOfItsOwn() {
        assertThat(orchestrator.actuator(null, "/health/readiness").status()).isEqualTo(200);
        assertThat(orchestrator.actuator(null, "/health").json().size())
                .as("nothing but the state and its groups")
                .isEqualTo(2);
        assertThat(orchestrator.actuator(null, "/prometheus").status()).isEqualTo(401);
        assertThat(orchestrator.actuator(token("viewer"), "/prometheus").status())
                .isEqualTo(200);
        assertThat(orchestrator.ofApiPort("/actuator/prometheus").status())
                .as("not on the port of the API")
                .isNotEqualTo(200);
        assertThat(orchestrator.actuator(null, "/env").status()).isEqualTo(401);
        assertThat(orchestrator.actuator(token("admin"), "/env").status()).isEqualTo(404);
        assertThat(orchestrator.ofApiPort("/actuator/health/readiness").status())
                .as("not on the port of the API")
                .isEqualTo(404);
    }

    /** A new address that changes something needs an admin until somebody writes a rule; this is where they are reminded. */
    @Test
    void everyAddressThatChangesSomethingIsInTheTable() {
        Map<String, String> needed = new TreeMap<>();
        orchestrator
                .context()
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .forEach(mapping -> {
                    for (RequestMethod method : mapping.getMethodsCondition().getMethods()) {
                        for (PathPattern pattern :
                                mapping.getPatternsCondition().getPatterns()) {
                            if (method.asHttpMethod() != HttpMethod.GET) {
                                String path = pattern.getPatternString().substring("/api/v1".length());
                                needed.put(method + " " + path, leastRole(method.name(), path));
                            }
                        }
                    }
                });
        assertThat(needed)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "POST /workflows/{name}/runs", "operator",
                        "POST /runs/{id}/cancel", "operator",
                        "POST /runs/{id}/pause", "operator",
                        "POST /runs/{id}/resume", "operator",
                        "POST /runs/{id}/retry", "operator",
                        "POST /runs/{id}/replay", "operator",
                        "POST /runs/{id}/rejected/replay", "operator",
                        "POST /runs/{id}/snapshots", "operator",
                        "POST /runs/{id}/restore", "admin",
                        "PUT /workflows/{name}", "editor"));
    }

    private static String leastRole(String method, String path) {
        return ROLES.stream()
                .filter(role -> orchestrator
                                .as(token(role), method, path.replaceAll("[{}]", ""))
                                .status()
                        != 403)
                .findFirst()
                .orElse("nobody");
    }

    private static String token(String role) {
        return "token-of-the-" + role;
    }

    private static String sha256(String text) throws GeneralSecurityException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}

package io.sluice.stack.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands send to an API that asks who is there, and what they say when it does not let them. */
class TokenTest {

    @TempDir
    Path clone;

    private final List<String> sent = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile String body = "{\"items\": []}";

    @SuppressWarnings("NullAway.Init")
    private HttpServer api;

    @BeforeEach
    void start() throws IOException {
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/", exchange -> {
            sent.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/problem+json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        api.start();
    }

    @AfterEach
    void stop() {
        api.stop(0);
    }

    @Test
    void theTokenGoesWithEachRequestAndNothingGoesWithoutOne() {
        assertThat(typed("canary", "runs").exitCode()).isZero();
        assertThat(typed(" canary\n", "runs").exitCode()).isZero();
        assertThat(typed(null, "runs").exitCode()).isZero();
        assertThat(typed("", "runs").exitCode()).isZero();
        assertThat(sent).containsExactly("Bearer canary", "Bearer canary", "null", "null");
    }

    @Test
    void whoSendsNoTokenIsToldWhereToPutOne() throws IOException {
        answer(401, "unauthenticated", "this needs a token");
        Path file = Files.writeString(clone.resolve("w.yml"), "version: 1\nname: w\n");
        for (Typed typed : List.of(typed(null, "runs"), typed(null, "apply", file.toString()))) {
            assertThat(typed.exitCode()).isEqualTo(2);
            assertThat(typed.err())
                    .isEqualToIgnoringNewLines(
                            "sluice: the API asks who you are: set SLUICE_TOKEN to your token, and try again");
        }
    }

    @Test
    void aTokenThatDoesNotCountIsNotRepeated() {
        answer(401, "unauthenticated", "the token of this request does not count: nobody has this token");
        Typed typed = typed("canary", "run", "w");
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err())
                .isEqualToIgnoringNewLines("sluice: the API does not take the token in SLUICE_TOKEN (the token of this"
                        + " request does not count: nobody has this token); set it to one that is still good");

        Typed torn = typed("can\nary", "run", "w");
        assertThat(torn.exitCode()).isEqualTo(2);
        assertThat(torn.err())
                .contains("SLUICE_TOKEN holds characters that no token has")
                .doesNotContain("ary");
    }

    @Test
    void whoMayNotIsToldWhichRoleMay() {
        answer(403, "forbidden", "POST /api/v1/workflows/w/runs needs the role operator; ada has viewer");
        Typed typed = typed("canary", "run", "w");
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err())
                .isEqualToIgnoringNewLines(
                        "sluice: not allowed: POST /api/v1/workflows/w/runs needs the role operator; ada has viewer;"
                                + " set SLUICE_TOKEN to a token that has that role");
    }

    private void answer(int status, String code, String detail) {
        this.status = status;
        this.body = "{\"title\": \"No\", \"status\": " + status + ", \"code\": \"" + code + "\", \"detail\": \""
                + detail + "\"}";
    }

    private Typed typed(@Nullable String token, String... arguments) {
        Map<String, String> environment = new HashMap<>();
        environment.put("SLUICE_API", "http://127.0.0.1:" + api.getAddress().getPort());
        if (token != null) {
            environment.put("SLUICE_TOKEN", token);
        }
        return Typed.in(new Home(clone, environment), arguments);
    }
}

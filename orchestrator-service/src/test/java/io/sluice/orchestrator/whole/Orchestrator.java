package io.sluice.orchestrator.whole;

import io.sluice.contracts.json.ContractJson;
import io.sluice.orchestrator.OrchestratorApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.client.ReactorResourceFactory;
import tools.jackson.databind.JsonNode;

/** The whole service in this process, spoken to by HTTP only. */
final class Orchestrator implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final ConfigurableApplicationContext context;
    private final String base;

    Orchestrator(String bootstrap, String database, String... more) {
        this(bootstrap, database, new Death(), more);
    }

    /** @param death may come to it */
    Orchestrator(String bootstrap, String database, Death death, String... more) {
        String[] own = {
            "--server.port=0",
            "--management.server.port=0",
            "--sluice.kafka.bootstrap-servers=" + bootstrap,
            "--sluice.database.port=" + Backing.databasePort(),
            "--sluice.database.name=" + database,
            "--sluice.database.username=postgres",
            "--sluice.database.password=postgres",
            "--sluice.supervise.period=100ms",
            "--sluice.supervise.grace=2s",
            "--spring.jmx.enabled=false"
        };
        String[] all = java.util.Arrays.copyOf(own, own.length + more.length);
        System.arraycopy(more, 0, all, own.length, more.length);
        context = new SpringApplicationBuilder(OrchestratorApplication.class)
                .initializers(starting -> {
                    GenericApplicationContext beans = (GenericApplicationContext) starting;
                    beans.registerBean(Death.class, () -> death);
                    // One that ends must not take the event loops of the others in this JVM with it.
                    beans.registerBean(ReactorResourceFactory.class, Orchestrator::ownLoops);
                })
                .run(all);
        base = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + "/api/v1";
    }

    /** With a bucket it first looks whether there are runs to be made anew; before that nothing can be asked of it. */
    Orchestrator ready() {
        long end = System.nanoTime() + DEADLINE.toNanos();
        Reply reply = actuator(null, "/health/readiness");
        while (reply.status() != 200) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not ready: " + reply.response().body());
            }
            java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
            reply = actuator(null, "/health/readiness");
        }
        return this;
    }

    private static ReactorResourceFactory ownLoops() {
        ReactorResourceFactory factory = new ReactorResourceFactory();
        factory.setUseGlobalResources(false);
        return factory;
    }

    record Reply(int status, HttpResponse<String> response) {
        JsonNode json() {
            return ContractJson.mapper().readTree(response.body());
        }
    }

    Reply put(String name, String yaml, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + "/workflows/" + name))
                .header("Content-Type", "application/yaml")
                .PUT(HttpRequest.BodyPublishers.ofString(yaml));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    Reply get(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).GET();
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** Anything under /api/v1, with a bearer token if there is one. */
    Reply as(@Nullable String token, String method, String path) {
        return send(bearer(token, base + path).method(method, HttpRequest.BodyPublishers.noBody()));
    }

    /** From the port of the actuator. */
    Reply actuator(@Nullable String token, String path) {
        return send(bearer(
                        token,
                        "http://127.0.0.1:" + context.getEnvironment().getProperty("local.management.port")
                                + "/actuator" + path)
                .GET());
    }

    /** What lies beside /api/v1. */
    Reply ofApiPort(String path) {
        return send(bearer(null, base.replace("/api/v1", path)).GET());
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    private static HttpRequest.Builder bearer(@Nullable String token, String address) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    String start(String workflow) {
        Reply reply = send(HttpRequest.newBuilder(URI.create(base + "/workflows/" + workflow + "/runs"))
                .POST(HttpRequest.BodyPublishers.noBody()));
        if (reply.status() != 201) {
            throw new AssertionError("run not started: " + reply.response().body());
        }
        return reply.json().get("id").asString();
    }

    Reply post(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).POST(HttpRequest.BodyPublishers.noBody());
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    String base() {
        return base;
    }

    JsonNode run(String id) {
        return get("/runs/" + id).json();
    }

    JsonNode await(String id, String state) {
        return await(id, "state " + state, run -> run.get("state").asString().equals(state));
    }

    JsonNode await(String id, String what, Predicate<JsonNode> condition) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        JsonNode run = run(id);
        while (!condition.test(run)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited for " + what + ", the run is " + run.toPrettyString());
            }
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
            run = run(id);
        }
        return run;
    }

    private Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    HTTP.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}

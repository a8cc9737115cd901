package io.sluice.system;

import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.receipt.Receipt;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The REST API as a test uses it: answers must be successes, and every wait has an end. */
public final class Api {

    private static final List<String> ENDED =
            List.of("SUCCEEDED", "SUCCEEDED_WITH_REJECTS", "FAILED", "CANCELLED", "SKIPPED");
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    /** The orchestrator is there and its database is not. */
    private static final int SERVICE_UNAVAILABLE = 503;

    private final String base;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(30)).build();

    public Api(String base) {
        this.base = base;
    }

    public void put(String workflow, String text) {
        send(request("/workflows/" + workflow)
                .header("Content-Type", "application/yaml")
                .PUT(HttpRequest.BodyPublishers.ofString(text)));
    }

    /** What is found wrong, each as {@code pointer line:column code: detail}; nothing if all is well. */
    List<String> dryRun(String workflow, String text) {
        HttpRequest request = request("/workflows/" + workflow + "?dryRun=true")
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/yaml")
                .PUT(HttpRequest.BodyPublishers.ofString(text))
                .build();
        return ContractJson.mapper()
                .readTree(exchange(request).body())
                .path("errors")
                .valueStream()
                .map(error -> error.get("pointer").asString() + " " + error.get("line") + ":" + error.get("column")
                        + " " + error.get("code").asString() + ": "
                        + error.get("detail").asString())
                .toList();
    }

    /** Answers the run's id. */
    public String start(String workflow) {
        return send(request("/workflows/" + workflow + "/runs").POST(HttpRequest.BodyPublishers.noBody()))
                .get("id")
                .asString();
    }

    /** The id of a workflow's latest run. */
    String latest(String workflow) {
        return send(request("/runs?limit=1&workflow=" + workflow).GET())
                .get("items")
                .get(0)
                .get("id")
                .asString();
    }

    /** Answers the new run's id. @param through null for the run's own revision */
    String replay(String run, @Nullable String through) {
        return send(through("/runs/" + run + "/replay", through)).get("id").asString();
    }

    /** The first page of what a run has rejected of a collection. */
    JsonNode rejected(String run, String stream) {
        return send(
                request("/runs/" + run + "/rejected?limit=200&stream=" + stream).GET());
    }

    /** Answers the new run's id. @param through null for the run's own workflow, as it is now */
    String replayRejected(String run, @Nullable String through) {
        return send(through("/runs/" + run + "/rejected/replay", through))
                .get("id")
                .asString();
    }

    /** The status, the code and the text of what a replay is refused with. */
    String refusalOfReplay(String run, @Nullable String through) {
        HttpResponse<String> answer =
                exchange(through("/runs/" + run + "/replay", through).build());
        JsonNode problem = ContractJson.mapper().readTree(answer.body());
        return answer.statusCode() + " " + problem.path("code").asString("") + ": "
                + problem.path("detail").asString("");
    }

    /** Numbers of the run's snapshots, the latest first; takes some first until there are so many. */
    public List<Long> snapshots(String run, int atLeast) {
        List<Long> numbers = new ArrayList<>();
        while (true) {
            numbers.clear();
            send(request("/runs/" + run + "/snapshots").GET())
                    .get("items")
                    .forEach(item -> numbers.add(item.get("number").asLong()));
            if (numbers.size() >= atLeast) {
                return numbers;
            }
            send(request("/runs/" + run + "/snapshots").POST(HttpRequest.BodyPublishers.noBody()));
        }
    }

    /** Makes the run go on from that snapshot. @return whether it does; what it left may still have to be removed */
    public boolean restore(String run, long snapshot) {
        return exchange(request("/runs/" + run + "/restore?snapshot=" + snapshot)
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build())
                        .statusCode()
                == 202;
    }

    private HttpRequest.Builder through(String path, @Nullable String workflow) {
        return workflow == null
                ? request(path).POST(HttpRequest.BodyPublishers.noBody())
                : request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                ContractJson.writeText(Map.of("workflow", workflow))));
    }

    /** Whether it knows its runs: after a start that takes a moment. */
    public boolean isReady() {
        try {
            return exchange(request("/runs?limit=1").GET().build()).statusCode() == 200;
        } catch (NotAnswering e) {
            return false;
        }
    }

    public JsonNode run(String run) {
        return send(request("/runs/" + run).GET());
    }

    public String state(String run) {
        return run(run).get("state").asString();
    }

    public Receipt receipt(String run) {
        return ContractJson.mapper()
                .treeToValue(send(request("/runs/" + run + "/receipt").GET()), Receipt.class);
    }

    /** How many lanes each replica of a service reports, by its name, whatever connector it serves. */
    public Map<String, Integer> lanesHeld(String service) {
        Map<String, Integer> held = new TreeMap<>();
        for (JsonNode connector : send(request("/connectors").GET()).get("items")) {
            for (JsonNode replica : connector.get("replicas")) {
                String name = replica.get("replica").asString();
                if (name.startsWith(service)) {
                    held.put(name, replica.get("lanesHeld").asInt());
                }
            }
        }
        return held;
    }

    /** The states in which snapshots of a run were taken. */
    List<String> snapshotStates(String run) {
        return texts("/runs/" + run + "/snapshots?limit=200", "state");
    }

    /** What kinds of things happened to a run. */
    List<String> eventTypes(String run) {
        return texts("/runs/" + run + "/events?limit=200", "type");
    }

    private List<String> texts(String list, String key) {
        return send(request(list).GET())
                .get("items")
                .valueStream()
                .map(item -> item.get(key).asString())
                .toList();
    }

    /** Waits for the end and requires success; tells what failed otherwise. */
    void awaitEnd(String run) {
        JsonNode last = await(run, node -> hasEnded(node), "its end");
        if (!last.get("state").asString().startsWith("SUCCEEDED")) {
            throw new AssertionError("run " + run + " ended as " + last + " with " + receipt(run));
        }
    }

    public JsonNode await(String run, java.util.function.Predicate<JsonNode> condition, String what) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            JsonNode node;
            try {
                node = run(run);
            } catch (NotAnswering e) {
                node = null; // the orchestrator may just be being killed
            }
            if (node != null && condition.test(node)) {
                return node;
            }
            if (node != null && hasEnded(node)) {
                throw new AssertionError("run " + run + " ended before " + what + ": " + node);
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("run " + run + " did not reach " + what + " in " + PATIENCE + ": " + node);
            }
            pause();
        }
    }

    public static boolean hasEnded(JsonNode run) {
        return ENDED.contains(run.path("state").asString(""));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(30));
    }

    private JsonNode send(HttpRequest.Builder request) {
        HttpResponse<String> response = exchange(request.build());
        if (response.statusCode() == SERVICE_UNAVAILABLE) {
            throw new NotAnswering(new IOException(response.body()));
        }
        if (response.statusCode() / 100 != 2) {
            throw new AssertionError(response.request() + " answered " + response.statusCode() + " " + response.body());
        }
        return ContractJson.mapper().readTree(response.body());
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new NotAnswering(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(300);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** There is no orchestrator at the moment, or it has no database. */
    public static final class NotAnswering extends RuntimeException {
        NotAnswering(IOException cause) {
            super(cause);
        }
    }
}

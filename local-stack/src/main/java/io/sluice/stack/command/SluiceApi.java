package io.sluice.stack.command;

import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.json.UnreadableMessage;
import io.sluice.contracts.receipt.Receipt;
import io.sluice.stack.control.NotReachable;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The orchestrator's REST API, as the commands use it. */
final class SluiceApi {

    /** The orchestrator itself waits up to 30 s for a connector before it answers. */
    private static final Duration ANSWER = Duration.ofSeconds(45);

    private final String base;
    private final @Nullable String token;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();

    /**
     * @param address with or without {@code /api/v1}
     * @param token sent with each request; null for none
     */
    SluiceApi(String address, @Nullable String token) {
        String plain = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
        this.base = plain.endsWith("/api/v1") ? plain : plain + "/api/v1";
        this.token = token;
    }

    record Applied(String name, int revision) {}

    record Restored(String run, long snapshot, String takenAt, String state, int generation) {}

    record Started(String id, String state) {}

    record Runs(List<RunView> items, @Nullable String next) {}

    record Snapshots(List<Snapshot> items, @Nullable String next) {}

    record Snapshot(long number, String at, String state, String reason, long bytes) {}

    record Rejected(
            List<RejectedItem> items,
            @Nullable String next,
            @Nullable List<RejectedCount> reasons,
            @Nullable Boolean reasonsComplete) {}

    record RejectedCount(String task, String stream, String reason, long documents) {}

    record RejectedItem(
            String task,
            String stream,
            int lane,
            long sequence,
            int row,
            String split,
            String reason,
            String detail,
            String id,
            @Nullable String document,
            boolean truncated) {}

    Applied apply(String workflow, byte[] definition, String contentType) {
        return ContractJson.read(
                send(request("/workflows/" + encode(workflow))
                        .header("Content-Type", contentType)
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(definition))),
                Applied.class);
    }

    Started run(String workflow) {
        return ContractJson.read(
                send(request("/workflows/" + encode(workflow) + "/runs").POST(HttpRequest.BodyPublishers.noBody())),
                Started.class);
    }

    String runsJson() {
        return text(send(request("/runs").GET()));
    }

    String runJson(String run) {
        return text(send(request("/runs/" + encode(run)).GET()));
    }

    RunView show(String run) {
        return ContractJson.read(runJson(run), RunView.class);
    }

    /** @param workflow whose latest revision the archive goes through; null for the run's own */
    Started replay(String run, @Nullable String workflow) {
        return startedThrough(workflow, "/runs/" + encode(run) + "/replay");
    }

    /** @param workflow whose latest revision they go through; null for the run's own workflow */
    Started replayRejected(String run, @Nullable String workflow) {
        return startedThrough(workflow, "/runs/" + encode(run) + "/rejected/replay");
    }

    private Started startedThrough(@Nullable String workflow, String path) {
        String body = workflow == null ? "{}" : ContractJson.writeText(Map.of("workflow", workflow));
        return ContractJson.read(
                send(request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))),
                Started.class);
    }

    /** A page of what a run has rejected. @param cursor null for the first one */
    String rejectedJson(
            String run, @Nullable String stream, @Nullable String reason, int limit, @Nullable String cursor) {
        return text(send(request("/runs/" + encode(run) + "/rejected?limit=" + limit
                        + (stream == null ? "" : "&stream=" + encode(stream))
                        + (reason == null ? "" : "&reason=" + encode(reason))
                        + (cursor == null ? "" : "&cursor=" + encode(cursor)))
                .GET()));
    }

    /** @param snapshot null for the latest */
    String restoreJson(String run, @Nullable Long snapshot, boolean dryRun) {
        return text(send(request("/runs/" + encode(run) + "/restore?dryRun=" + dryRun
                        + (snapshot == null ? "" : "&snapshot=" + snapshot))
                .POST(HttpRequest.BodyPublishers.noBody())));
    }

    /** @param action as in the path: cancel, retry */
    RunView act(String run, String action) {
        return ContractJson.read(
                send(request("/runs/" + encode(run) + "/" + action).POST(HttpRequest.BodyPublishers.noBody())),
                RunView.class);
    }

    /** The latest 200. */
    String snapshotsJson(String run) {
        return text(
                send(request("/runs/" + encode(run) + "/snapshots?limit=200").GET()));
    }

    String takeSnapshotJson(String run) {
        return text(send(request("/runs/" + encode(run) + "/snapshots").POST(HttpRequest.BodyPublishers.noBody())));
    }

    String receiptJson(String run) {
        return text(send(request("/runs/" + encode(run) + "/receipt").GET()));
    }

    Receipt receipt(String run) {
        return ContractJson.read(receiptJson(run), Receipt.class);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWER);
        } catch (IllegalArgumentException e) {
            throw new NotReachable("SLUICE_API is not an address: write http://host:port");
        }
        try {
            return token == null ? request : request.header("Authorization", "Bearer " + token);
        } catch (IllegalArgumentException e) {
            // Its text repeats the header.
            throw new WrongUse("SLUICE_TOKEN holds characters that no token has, such as a line's end; set it anew");
        }
    }

    private byte[] send(HttpRequest.Builder request) {
        HttpResponse<byte[]> response;
        try {
            response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new NotReachable("the API does not answer at " + base
                    + "; ./sluice status shows the stack, ./sluice up --detach starts it (if SLUICE_API is set, it is"
                    + " asked instead of the stack of this clone)");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotReachable("interrupted while waiting for the API");
        }
        if (response.statusCode() / 100 == 2) {
            return response.body();
        }
        throw refusal(problem(response));
    }

    /** Who is refused for what they are has to change that, and not what they asked for. */
    private RuntimeException refusal(Problem problem) {
        return switch (problem.status()) {
            case 401 ->
                new WrongUse(
                        token == null
                                ? "the API asks who you are: set SLUICE_TOKEN to your token, and try again"
                                : "the API does not take the token in SLUICE_TOKEN (" + problem.getMessage()
                                        + "); set it to one that is still good");
            case 403 ->
                new WrongUse(
                        "not allowed: " + problem.getMessage() + "; set SLUICE_TOKEN to a token that has that role");
            default -> problem;
        };
    }

    private static Problem problem(HttpResponse<byte[]> response) {
        Problem.Body body;
        try {
            body = ContractJson.read(response.body(), Problem.Body.class);
        } catch (UnreadableMessage e) {
            body = new Problem.Body(null, response.statusCode(), null, null, null);
        }
        return Problem.of(response.statusCode(), body);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    private static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

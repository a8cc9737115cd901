package io.sluice.stack.control;

import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.json.ContractJson;
import io.sluice.stack.state.StackState;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Talks to the process that holds a stack. */
public final class ControlClient {

    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final StackState state;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    public ControlClient(StackState state) {
        this.state = state;
    }

    /** @throws NotReachable if the stack's process does not answer */
    public StatusReport status() {
        return ContractJson.read(send(request("/status").GET()), StatusReport.class);
    }

    /** @throws BadConfiguration if there is no such service, or the number is out of range */
    public StatusReport scale(String service, int replicas) {
        byte[] body = ContractJson.write(new ControlServer.Scale(service, replicas));
        return ContractJson.read(
                send(request("/scale").POST(HttpRequest.BodyPublishers.ofByteArray(body))), StatusReport.class);
    }

    /** Returns at once; the stack is gone when its process is. */
    public void stop() {
        send(request("/stop").POST(HttpRequest.BodyPublishers.noBody()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + state.controlPort() + path))
                .timeout(ANSWER)
                .header("Authorization", "Bearer " + state.token());
    }

    private byte[] send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() == 200) {
                return response.body();
            }
            throw new BadConfiguration(
                    "refused", ContractJson.read(response.body(), Refusal.class).detail());
        } catch (IOException e) {
            throw new NotReachable("the stack does not answer on 127.0.0.1:" + state.controlPort()
                    + "; start it with ./sluice up --detach");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotReachable("interrupted while waiting for the stack");
        }
    }

    private record Refusal(String detail) {}
}

package io.sluice.stack.control;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.contracts.json.ContractJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code GET /status}, {@code POST /scale} and {@code POST /stop} on 127.0.0.1, to whoever has the token: every user of the
 * machine reaches the port, but only the stack's owner can read the token.
 */
public final class ControlServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

    private final HttpServer server;
    private final String token;
    private final ExecutorService threads = Executors.newFixedThreadPool(4, task -> {
        Thread thread = new Thread(task, "sluice-control");
        thread.setDaemon(true);
        return thread;
    });

    private ControlServer(HttpServer server, String token) {
        this.server = server;
        this.token = token;
    }

    /** What the stack does when asked. */
    public interface Stack {
        StatusReport status();

        void scale(String service, int replicas);

        void stop();
    }

    /** The body of {@code POST /scale}. */
    record Scale(String service, int replicas) {}

    public static ControlServer start(String token, Stack stack) {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
            ControlServer control = new ControlServer(http, token);
            http.setExecutor(control.threads);
            http.createContext("/status", exchange -> control.answer(exchange, "GET", stack::status));
            http.createContext(
                    "/scale",
                    exchange -> control.answer(exchange, "POST", () -> {
                        Scale scale = ContractJson.read(body(exchange), Scale.class);
                        stack.scale(scale.service(), scale.replicas());
                        return stack.status();
                    }));
            http.createContext(
                    "/stop",
                    exchange -> control.answer(exchange, "POST", () -> {
                        stack.stop();
                        return Map.of("stopping", true);
                    }));
            http.start();
            return control;
        } catch (IOException e) {
            throw new IllegalStateException("the control port cannot be opened: " + e.getMessage(), e);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange, String method, Supplier<Object> work) throws IOException {
        try (exchange) {
            if (!knowsTheToken(exchange)) {
                send(exchange, 401, Map.of("detail", "the token of .sluice/state.json is needed"));
            } else if (!exchange.getRequestMethod().equals(method)) {
                send(exchange, 405, Map.of("detail", "use " + method));
            } else {
                send(exchange, 200, work.get());
            }
        } catch (SluiceFailure e) {
            send(exchange, 400, Map.of("detail", e.text()));
        } catch (RuntimeException e) {
            LOG.error("control request failed path={}", exchange.getRequestURI().getPath(), e);
            send(exchange, 500, Map.of("detail", "the stack could not do that; see .sluice/logs/stack.log"));
        }
    }

    private boolean knowsTheToken(HttpExchange exchange) {
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        return given != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), ("Bearer " + token).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] body(HttpExchange exchange) {
        try {
            return exchange.getRequestBody().readNBytes(64 * 1024);
        } catch (IOException e) {
            throw new IllegalStateException("the request broke off", e);
        }
    }

    private static void send(HttpExchange exchange, int status, Object answer) throws IOException {
        byte[] json = ContractJson.write(answer);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, json.length);
        exchange.getResponseBody().write(json);
    }
}

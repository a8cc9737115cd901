package io.sluice.orchestrator.whole;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads server-sent events as a browser does: remembers the last id, and sends it when it comes back. */
final class SseClient {

    record Message(@Nullable String id, String event, String data) {}

    final List<Message> received = new ArrayList<>();
    private final String address;

    @Nullable
    String lastId;

    SseClient(String address) {
        this.address = address;
    }

    /** Reads until the server ends the stream or the time is over; the status of the answer. */
    int read(long millis) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(address).toURL().openConnection();
        connection.setRequestProperty("Accept", "text/event-stream");
        connection.setReadTimeout(20_000);
        if (lastId != null) {
            connection.setRequestProperty("Last-Event-ID", lastId);
        }
        int status = connection.getResponseCode();
        if (status != 200) {
            return status;
        }
        connection.setReadTimeout((int) Math.max(1, millis));
        long end = System.currentTimeMillis() + millis;
        try (InputStream in = connection.getInputStream();
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            String id = null;
            String event = "message";
            StringBuilder data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    received.add(new Message(id, event, data.toString()));
                    lastId = id == null ? lastId : id;
                    id = null;
                    event = "message";
                    data.setLength(0);
                    if (System.currentTimeMillis() > end) {
                        return status;
                    }
                } else if (line.startsWith("id:")) {
                    id = line.substring(3);
                } else if (line.startsWith("event:")) {
                    event = line.substring(6);
                } else if (line.startsWith("data:")) {
                    data.append(line.substring(5));
                }
            }
        } catch (java.net.SocketTimeoutException e) {
            // Cut off by this side, in the midst of whatever came.
        } finally {
            connection.disconnect();
        }
        return status;
    }

    List<Message> numbered() {
        return received.stream().filter(message -> message.id() != null).toList();
    }
}

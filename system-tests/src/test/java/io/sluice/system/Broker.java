package io.sluice.system;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;

/** Kafka, asked from outside of the system. Every answer is waited for, for some seconds. */
public final class Broker implements AutoCloseable {

    private static final long SECONDS = 20;

    private final Admin admin;

    public Broker(String bootstrapServers) {
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    Admin admin() {
        return admin;
    }

    public List<String> topics(String prefix) {
        return answer(admin.listTopics().names()).stream()
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    /** With their states: an empty one was left over by whoever removes groups, another one still has members. */
    public List<String> groups(String prefix) {
        return answer(admin.listGroups().all()).stream()
                .filter(group -> group.groupId().startsWith(prefix))
                .map(group -> group.groupId()
                        + group.groupState().map(state -> " (" + state + ")").orElse(""))
                .toList();
    }

    static <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}

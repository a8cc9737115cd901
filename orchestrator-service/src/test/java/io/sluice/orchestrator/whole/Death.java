package io.sluice.orchestrator.whole;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.Statement;
import io.sluice.orchestrator.outbox.OutboxRelay;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.r2dbc.ConnectionFactoryDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Lets an orchestrator die at a chosen point: before or after its n-th write to the database, commit, or publishing of a
 * message. From then on it reaches neither the database nor Kafka's control topics, as if it were killed.
 */
final class Death implements ConnectionFactoryDecorator, BeanPostProcessor {

    private final AtomicInteger points = new AtomicInteger();
    private final CountDownLatch died = new CountDownLatch(1);
    private volatile int at = Integer.MAX_VALUE;
    private volatile boolean before;

    /** Counts anew from now on. */
    void comesAt(int point, boolean beforeIt) {
        before = beforeIt;
        points.set(0);
        at = point;
    }

    int points() {
        return points.get();
    }

    boolean hasCome(long seconds) throws InterruptedException {
        return died.await(seconds, TimeUnit.SECONDS);
    }

    @Override
    public ConnectionFactory decorate(ConnectionFactory factory) {
        return new ConnectionFactory() {
            @Override
            public Publisher<? extends Connection> create() {
                return Mono.from(factory.create()).map(connection -> mortal(connection));
            }

            @Override
            public ConnectionFactoryMetadata getMetadata() {
                return factory.getMetadata();
            }
        };
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof OutboxRelay.Publisher publisher
                ? (OutboxRelay.Publisher)
                        message -> at(publisher.publish(message)).then()
                : bean;
    }

    private Connection mortal(Connection connection) {
        return proxy(Connection.class, connection, (method, arguments, answer) -> {
            if (method.getName().equals("createStatement")) {
                return mortal((Statement) answer, String.valueOf(arguments[0]));
            }
            return switch (method.getName()) {
                case "commitTransaction" -> at((Publisher<?>) answer);
                case "beginTransaction" -> alive((Publisher<?>) answer);
                default -> answer;
            };
        });
    }

    private Statement mortal(Statement statement, String sql) {
        String verb = sql.strip().toLowerCase(Locale.ROOT);
        boolean writes = !verb.startsWith("select");
        return proxy(Statement.class, statement, (method, arguments, answer) -> {
            if (method.getName().equals("execute")) {
                return writes ? at((Publisher<?>) answer) : alive((Publisher<?>) answer);
            }
            return answer == statement ? null : answer;
        });
    }

    private <T> Flux<T> at(Publisher<T> work) {
        return Flux.defer(() -> {
            int point = points.incrementAndGet();
            if (isDead() || point >= at && before) {
                died.countDown();
                return Flux.error(gone());
            }
            if (point >= at) {
                return Flux.from(work).thenMany(Flux.<T>error(() -> {
                    died.countDown();
                    return gone();
                }));
            }
            return Flux.from(work);
        });
    }

    private <T> Flux<T> alive(Publisher<T> work) {
        return Flux.defer(() -> isDead() ? Flux.error(gone()) : Flux.from(work));
    }

    private boolean isDead() {
        return died.getCount() == 0;
    }

    private static R2dbcNonTransientResourceException gone() {
        return new R2dbcNonTransientResourceException("killed by the test");
    }

    private interface Answer {
        Object of(Method method, Object[] arguments, Object answer);
    }

    /** A null answer stands for the proxy itself. */
    private static <T> T proxy(Class<T> type, T target, Answer answers) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        Object answer = method.invoke(target, arguments);
                        Object told = answers.of(method, arguments, answer);
                        return told == null && answer == target ? self : told;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}

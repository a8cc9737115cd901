package io.sluice.runtime.connector;

import io.sluice.contracts.failure.TransientFailure;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Where a connector says that something failed which it tries again by itself, so that the run can say what it waits for.
 * It travels in the Reactor context of whatever the runtime subscribes to.
 */
public final class Retries {

    private static final Retries UNHEARD = new Retries(failure -> {});

    private final Consumer<TransientFailure> listener;

    private Retries(Consumer<TransientFailure> listener) {
        this.listener = listener;
    }

    /** For {@code contextWrite}, beside the subscription. */
    public static Function<Context, Context> toldTo(Consumer<TransientFailure> listener) {
        return context -> context.put(Retries.class, new Retries(listener));
    }

    /** Of a subscriber; nobody listens if it named nobody. */
    public static Retries of(ContextView context) {
        return context.<Retries>getOrEmpty(Retries.class).orElse(UNHEARD);
    }

    public void tell(TransientFailure failure) {
        listener.accept(failure);
    }
}

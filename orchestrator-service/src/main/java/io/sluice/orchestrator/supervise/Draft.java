package io.sluice.orchestrator.supervise;

import io.sluice.contracts.control.Command;
import io.sluice.contracts.control.LaneBegin;
import io.sluice.contracts.control.TaskAssignment;
import io.sluice.contracts.failure.FailureKind;
import io.sluice.contracts.receipt.Receipt;
import io.sluice.orchestrator.run.Failure;
import io.sluice.orchestrator.run.RunState;
import io.sluice.orchestrator.run.TaskRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a step has decided about a run; written in one transaction, with every message that goes out. */
final class Draft {

    /** Work with Kafka's topics that follows the transaction. */
    enum KafkaWork {
        NONE,
        MAKE_TOPICS,
        AWAIT_DRAINED,
        REMOVE
    }

    /** A command to be given, as the so-many-th of its task and type. */
    record Given(Command command, int number) {}

    @Nullable
    RunState to;

    @Nullable
    Failure failure;

    @Nullable
    Receipt receipt;

    @Nullable
    Map<String, Map<String, Long>> sourceCounts;

    /** By source, where its lanes begin: the generation is planned. */
    @Nullable
    Map<String, List<LaneBegin>> begins;

    /** Why the run's topics are to be made anew; nothing else of the draft counts then but {@link #assignments}. */
    @Nullable
    String nextGeneration;

    KafkaWork work = KafkaWork.NONE;

    /** Where the run goes when nobody works on it any more. */
    @Nullable
    RunState drained;

    final List<Given> commands = new ArrayList<>();
    final List<String> resend = new ArrayList<>();
    final List<TaskRow> tasks = new ArrayList<>();

    /** By task that the run goes on without: why. */
    final Map<String, Failure> detached = new HashMap<>();

    final List<TaskAssignment> assignments = new ArrayList<>();
    private final Set<String> waitingFor = new LinkedHashSet<>();

    void waitFor(String text) {
        waitingFor.add(text);
    }

    @Nullable
    String waitingFor() {
        return waitingFor.isEmpty() ? null : String.join("; ", waitingFor);
    }

    /** Ends what the run is about; the first reason counts. */
    void fail(RunState state, @Nullable String task, FailureKind kind, String code, String message) {
        if (failure == null) {
            to = state;
            failure = new Failure(task, kind, code, message);
        }
    }
}

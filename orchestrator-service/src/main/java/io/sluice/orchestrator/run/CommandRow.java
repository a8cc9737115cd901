package io.sluice.orchestrator.run;

import io.sluice.contracts.control.Answer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A command that was given, with its answer if there is one.
 *
 * @param type simple name of the command's class
 * @param number counts the commands of this task and type from 1
 * @param sends how often this very command was sent
 * @param published when Kafka took the last sending; null while it lies in the outbox
 */
public record CommandRow(
        String id,
        String task,
        String type,
        int number,
        int sends,
        Instant createdAt,
        @Nullable Instant published,
        @Nullable Instant answeredAt,
        @Nullable Answer answer) {}

package io.sluice.orchestrator.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sluice.contracts.failure.FailureKind;
import org.jspecify.annotations.Nullable;

/** Why a run failed. {@code task} is null if no single task is to blame. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Failure(@Nullable String task, FailureKind kind, String code, String message) {}

package io.sluice.orchestrator.api;

import io.sluice.orchestrator.workflow.Problem;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every refusal holds, for the description of the API: {@link ProblemAnswers} and those of access make them.
 *
 * @param code a stable word, for programs
 * @param errors of a workflow's text, all that were found
 * @param state of a run that does not allow what was asked of it, as {@code allowedActions}
 */
record ProblemAnswer(
        URI type,
        String title,
        int status,
        String detail,
        @Nullable URI instance,
        String code,
        @Nullable List<Problem> errors,
        @Nullable String state,
        @Nullable List<String> allowedActions) {}

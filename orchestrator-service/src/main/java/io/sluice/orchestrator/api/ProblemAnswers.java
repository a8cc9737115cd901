package io.sluice.orchestrator.api;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTransientException;
import io.sluice.orchestrator.rejected.NothingKept;
import io.sluice.orchestrator.run.RunAction;
import io.sluice.orchestrator.supervise.Replays;
import io.sluice.orchestrator.supervise.Steering;
import io.sluice.orchestrator.workflow.InvalidWorkflow;
import io.sluice.orchestrator.workflow.WorkflowStore.StaleRevision;
import java.net.URI;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;

/** Every answer that is no success as problem+json with a stable code, and never with a stack trace. */
@RestControllerAdvice
@Order(-1) // before Spring's own, which knows no codes
class ProblemAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAnswers.class);

    /** SQLSTATE character_not_in_repertoire: PostgreSQL's text holds every character but NUL. */
    private static final String UNTRANSLATABLE = "22021";

    @ExceptionHandler
    ResponseEntity<ProblemDetail> invalid(InvalidWorkflow e) {
        HttpStatus status = e.readable() ? HttpStatus.UNPROCESSABLE_CONTENT : HttpStatus.BAD_REQUEST;
        ProblemDetail problem = problem(status, "invalid-workflow", e.summary());
        problem.setProperty("errors", e.problems());
        return answer(problem);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> stale(StaleRevision e) {
        return answer(problem(HttpStatus.PRECONDITION_FAILED, "stale-revision", String.valueOf(e.getMessage())));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> known(ApiProblem e) {
        return answer(problem(e.status(), e.code(), String.valueOf(e.getMessage())));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> notAllowed(Steering.NotAllowed e) {
        ProblemDetail problem =
                problem(HttpStatus.CONFLICT, e.action().word() + "-not-allowed", String.valueOf(e.getMessage()));
        problem.setProperty("state", e.run().state());
        problem.setProperty(
                "allowedActions",
                e.run().allowedActions().stream().map(RunAction::word).toList());
        return answer(problem);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> notReplayable(Replays.NotReplayable e) {
        return answer(problem(HttpStatus.CONFLICT, e.code(), String.valueOf(e.getMessage())));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> nothingKept(NothingKept e) {
        return answer(problem(HttpStatus.CONFLICT, e.code(), String.valueOf(e.getMessage())));
    }

    /** Nothing was done, or it was done and the answer is lost: whoever asks again will see. */
    @ExceptionHandler({
        DataAccessResourceFailureException.class,
        TransientDataAccessException.class,
        TransactionException.class,
        R2dbcNonTransientResourceException.class,
        R2dbcTransientException.class
    })
    ResponseEntity<ProblemDetail> unavailable(Exception e) {
        LOG.atWarn().addKeyValue("error", e.toString()).log("the database does not answer");
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, "1")
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "database-unreachable",
                        "the orchestrator's database does not answer; ask again in a moment, and check"
                                + " sluice.database.host and port if it lasts"));
    }

    /** Whoever has gone away gets no answer, and the log no error. */
    @ExceptionHandler
    Mono<ResponseEntity<ProblemDetail>> other(Exception e) {
        return DisconnectedClientHelper.isClientDisconnectedException(e) ? Mono.empty() : Mono.just(answered(e));
    }

    private static ResponseEntity<ProblemDetail> answered(Exception e) {
        if (NestedExceptionUtils.getMostSpecificCause(e) instanceof R2dbcException sql
                && UNTRANSLATABLE.equals(sql.getSqlState())) {
            return answer(problem(
                    HttpStatus.BAD_REQUEST,
                    "nul-character",
                    "the request holds a NUL character, which no name and no text here can hold"));
        }
        if (e instanceof ErrorResponse known) {
            HttpStatusCode status = known.getStatusCode();
            if (status.isSameCodeAs(HttpStatus.CONTENT_TOO_LARGE)) {
                return tooLarge();
            }
            HttpStatus named = HttpStatus.resolve(status.value());
            String code = named == null
                    ? "http-" + status.value()
                    : named.name().toLowerCase(Locale.ROOT).replace('_', '-');
            String detail = known.getBody().getDetail();
            return answer(problem(status, code, detail == null ? code : detail));
        }
        LOG.atError().addKeyValue("error", e.toString()).log("a request failed", e);
        return answer(problem(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal",
                "the request could not be answered; the orchestrator's log says why"));
    }

    /** No more was read than would have been allowed. */
    private static ResponseEntity<ProblemDetail> tooLarge() {
        InvalidWorkflow known = InvalidWorkflow.tooLarge();
        ProblemDetail problem = problem(
                HttpStatus.CONTENT_TOO_LARGE,
                "too-large",
                known.problems().get(0).detail());
        problem.setProperty("errors", known.problems());
        return answer(problem);
    }

    private static ProblemDetail problem(HttpStatusCode status, String code, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create("urn:sluice:problem:" + code));
        problem.setProperty("code", code);
        return problem;
    }

    private static ResponseEntity<ProblemDetail> answer(ProblemDetail problem) {
        return ResponseEntity.status(problem.getStatus())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}

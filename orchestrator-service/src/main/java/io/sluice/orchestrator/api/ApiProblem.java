package io.sluice.orchestrator.api;

import org.springframework.http.HttpStatus;

/** An answer other than success that a caller can act on. */
final class ApiProblem extends RuntimeException {

    private final HttpStatus status;
    private final String code;

    ApiProblem(HttpStatus status, String code, String detail) {
        super(detail);
        this.status = status;
        this.code = code;
    }

    static ApiProblem noWorkflow(String name) {
        return new ApiProblem(
                HttpStatus.NOT_FOUND, "unknown-workflow", "there is no workflow " + name + "; store it with PUT first");
    }

    static ApiProblem noRun(String id) {
        return new ApiProblem(HttpStatus.NOT_FOUND, "unknown-run", "there is no run " + id + "; GET /runs lists them");
    }

    static ApiProblem badRequest(String code, String detail) {
        return new ApiProblem(HttpStatus.BAD_REQUEST, code, detail);
    }

    HttpStatus status() {
        return status;
    }

    String code() {
        return code;
    }
}

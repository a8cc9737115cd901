package io.sluice.orchestrator.api;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** An answer other than success that a caller can act on. */
final class ApiProblem extends RuntimeException {

    private static final int MOST_LISTED = 200;

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

    /** @throws ApiProblem if nobody may list so many at a time */
    static void unlessLimit(int limit) {
        if (limit < 1 || limit > MOST_LISTED) {
            throw badRequest("limit", "limit is " + limit + "; allowed are 1 to " + MOST_LISTED);
        }
    }

    /**
     * Where a page begins: below the number that {@code next} of the page before held, in base 36.
     *
     * @throws ApiProblem if it is nothing that a list has answered
     */
    static long cursor(@Nullable String cursor) {
        try {
            return cursor == null ? Long.MAX_VALUE : Long.parseLong(cursor, 36);
        } catch (NumberFormatException e) {
            throw badRequest("cursor", "the cursor is not one that a list answered as next");
        }
    }

    HttpStatus status() {
        return status;
    }

    String code() {
        return code;
    }
}

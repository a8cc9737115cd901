package io.sluice.stack.command;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The API's refusal (application/problem+json), to be read by a person. */
final class Problem extends RuntimeException {

    private final int status;

    private Problem(int status, String message) {
        super(message);
        this.status = status;
    }

    static Problem of(int status, Body body) {
        StringBuilder text = new StringBuilder();
        String title = body.title() == null ? "the API answered " + status : body.title();
        text.append(body.detail() == null ? title : body.detail());
        if (body.errors() != null) {
            for (Entry entry : body.errors()) {
                text.append(System.lineSeparator()).append("  ").append(entry.readable());
            }
        }
        return new Problem(status, text.toString());
    }

    int status() {
        return status;
    }

    /** The same, said of a file. */
    Problem in(Path file) {
        return new Problem(status, file + ": " + getMessage());
    }

    /** Wrong use if the request was wrong, else the run or the service is red. */
    int exitCode() {
        return status == 400 || status == 404 || status == 415 || status == 422 ? ExitCode.WRONG_USE : ExitCode.RED;
    }

    record Body(
            @Nullable String title,
            int status,
            @Nullable String detail,
            @Nullable String code,
            @Nullable List<Entry> errors) {}

    record Entry(
            @Nullable String pointer,
            @Nullable Integer line,
            @Nullable Integer column,
            @Nullable String code,
            @Nullable String detail) {

        String readable() {
            StringBuilder text = new StringBuilder();
            if (line != null) {
                text.append("line ").append(line);
                text.append(column == null ? "" : ", column " + column).append(": ");
            }
            if (pointer != null && !pointer.isEmpty()) {
                text.append(pointer).append(": ");
            }
            return text.append(detail == null ? String.valueOf(code) : detail).toString();
        }
    }
}

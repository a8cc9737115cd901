package io.sluice.orchestrator.workflow;

import java.util.List;

/** A workflow's text was refused; holds every problem that was found, up to a bound. */
public final class InvalidWorkflow extends RuntimeException {

    /** Who has more mistakes than this has the wrong file, and the answer must not be larger than the question. */
    static final int MOST_SHOWN = 100;

    private final boolean readable;
    private final int found;
    private final transient List<Problem> problems;

    public InvalidWorkflow(boolean readable, List<Problem> problems) {
        super(problems.size() + " problem(s), first: " + problems.get(0).detail());
        this.readable = readable;
        this.found = problems.size();
        this.problems = List.copyOf(problems.subList(0, Math.min(found, MOST_SHOWN)));
    }

    /** Said of a text that nobody needs to read whole for it. */
    public static InvalidWorkflow tooLarge() {
        return new InvalidWorkflow(false, List.of(new Problem("#", 1, 1, "too-large", LocatedYaml.TOO_LARGE)));
    }

    public static InvalidWorkflow notUtf8() {
        return new InvalidWorkflow(
                false,
                List.of(new Problem("#", 1, 1, "not-utf-8", "the workflow is not UTF-8; store the file in UTF-8")));
    }

    /** False if the text is no YAML or JSON that can be read at all. */
    public boolean readable() {
        return readable;
    }

    public String summary() {
        return "the workflow has " + (found == 1 ? "1 problem" : found + " problems") + "; see errors"
                + (found > MOST_SHOWN ? ", which lists the first " + MOST_SHOWN : "");
    }

    public List<Problem> problems() {
        return problems;
    }
}

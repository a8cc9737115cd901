package io.sluice.orchestrator.workflow;

import java.util.List;

/** A workflow's text was refused; holds every problem of the phase that found some. */
public final class InvalidWorkflow extends RuntimeException {

    private final boolean readable;
    private final transient List<Problem> problems;

    InvalidWorkflow(boolean readable, List<Problem> problems) {
        super(problems.size() + " problem(s), first: " + problems.get(0).detail());
        this.readable = readable;
        this.problems = List.copyOf(problems);
    }

    /** False if the text is no YAML or JSON that can be read at all. */
    public boolean readable() {
        return readable;
    }

    public List<Problem> problems() {
        return problems;
    }
}

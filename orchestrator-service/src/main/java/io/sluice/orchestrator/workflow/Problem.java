package io.sluice.orchestrator.workflow;

/** One thing that is wrong with a workflow's text: where, a stable word, and what to do. */
public record Problem(String pointer, int line, int column, String code, String detail) {

    static Problem at(Located.Place place, String code, String detail) {
        return new Problem(place.pointer(), place.line(), place.column(), code, detail);
    }
}

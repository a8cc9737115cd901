package io.sluice.orchestrator.workflow;

import java.util.ArrayList;
import java.util.List;

/** Where things stand in a workflow's text, for whoever judges it later than the text itself was. */
public final class Places {

    private final Located tree;

    Places(Located tree) {
        this.tree = tree;
    }

    /** @param path inside the task, as in {@code collections, orders}; what is not there points at what is around it */
    public Problem inTask(String task, List<String> path, String code, String detail) {
        List<String> whole = new ArrayList<>(List.of("tasks", task));
        whole.addAll(path);
        while (tree.at(whole).isEmpty()) {
            whole.remove(whole.size() - 1);
        }
        return Problem.at(tree.at(whole).orElse(tree).place(), code, detail);
    }
}

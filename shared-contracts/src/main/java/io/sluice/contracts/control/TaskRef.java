package io.sluice.contracts.control;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task of a run, with what a connector needs to know of it.
 *
 * @param connector the action, as in the workflow's {@code use}: {@code mongodb.read}, {@code transform}, {@code redshift.load}
 * @param connection the name under which the connector finds address and credentials; null if it needs none
 * @param settings the task's own keys of the workflow, as JSON values; never a credential
 * @param attempt counts from 1
 * @param archived whether the run is archived: then plan and schema log are written to the archive before they are used
 */
public record TaskRef(
        String run,
        String workflow,
        int revision,
        int generation,
        String task,
        int attempt,
        String connector,
        @Nullable String connection,
        Map<String, Object> settings,
        boolean archived) {

    public TaskRef {
        settings = Map.copyOf(settings);
    }
}

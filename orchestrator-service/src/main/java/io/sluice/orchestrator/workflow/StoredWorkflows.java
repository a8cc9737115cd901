package io.sluice.orchestrator.workflow;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Workflows of stored revisions; these never change, so the last ones read are kept. */
@Component
public class StoredWorkflows {

    private static final int KEPT = 200;

    private final WorkflowStore store;
    private final Map<String, Workflow> known = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Workflow> eldest) {
            return size() > KEPT;
        }
    });

    StoredWorkflows(WorkflowStore store) {
        this.store = store;
    }

    public Mono<Workflow> of(String name, int revision) {
        String key = name + "/" + revision;
        return Mono.justOrEmpty(known.get(key))
                .switchIfEmpty(Mono.defer(() -> store.revision(name, revision))
                        .map(found -> WorkflowParser.stored(found.text()))
                        .doOnNext(workflow -> known.put(key, workflow)));
    }
}

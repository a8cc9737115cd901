package io.sluice.orchestrator.supervise;

import io.sluice.contracts.control.LaneBegin;
import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.naming.RunNames;
import io.sluice.orchestrator.plan.RunPlan;
import io.sluice.orchestrator.run.RunRow;
import io.sluice.orchestrator.workflow.Workflow;
import io.sluice.orchestrator.workflow.WorkflowParser;
import io.sluice.orchestrator.workflow.WorkflowStore;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

/** The plan of a run, from the revision that it is pinned to; revisions never change, so the last ones read are kept. */
@Component
public class Plans {

    private static final int KEPT = 200;
    private static final TypeReference<Map<String, Object>> BY_SOURCE = new TypeReference<>() {};

    private final WorkflowStore workflows;
    private final Map<String, Workflow> known = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Workflow> eldest) {
            return size() > KEPT;
        }
    });

    Plans(WorkflowStore workflows) {
        this.workflows = workflows;
    }

    public Mono<RunPlan> of(RunRow run) {
        String key = run.workflow() + "/" + run.revision();
        return Mono.justOrEmpty(known.get(key))
                .switchIfEmpty(Mono.defer(() -> workflows.revision(run.workflow(), run.revision()))
                        .map(revision -> WorkflowParser.stored(revision.text()))
                        .doOnNext(workflow -> known.put(key, workflow)))
                .map(workflow -> new RunPlan(
                        asBegun(run, workflow).detaching(Set.copyOf(run.detached())),
                        run.revision(),
                        new RunNames(run.id(), run.generation()),
                        begins(run.begins())));
    }

    private static Map<String, List<LaneBegin>> begins(@Nullable String json) {
        return json == null ? Map.of() : beginsOf(ContractJson.mapper().readTree(json));
    }

    /** By source, from an object with a list for each. */
    public static Map<String, List<LaneBegin>> beginsOf(JsonNode json) {
        Map<String, List<LaneBegin>> begins = new HashMap<>();
        json.properties()
                .forEach(source -> begins.put(
                        source.getKey(),
                        source.getValue()
                                .valueStream()
                                .map(lane -> ContractJson.convert(lane, LaneBegin.class))
                                .toList()));
        return begins;
    }

    private static Workflow asBegun(RunRow run, Workflow workflow) {
        String origin = run.replayOf();
        Integer generation = run.replayGeneration();
        if (origin != null) {
            String rejected = run.replayRejected();
            return workflow.replaying(
                    origin,
                    generation == null ? 1 : generation,
                    rejected == null ? Map.of() : ContractJson.mapper().readValue(rejected, BY_SOURCE));
        }
        return run.archiveKeepSeconds() == null ? workflow.unarchived() : workflow;
    }
}

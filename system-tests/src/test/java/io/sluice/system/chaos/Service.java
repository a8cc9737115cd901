package io.sluice.system.chaos;

import io.sluice.mongo.MongoSourceApplication;
import io.sluice.orchestrator.OrchestratorApplication;
import io.sluice.redshift.RedshiftSinkApplication;
import io.sluice.transform.TransformServiceApplication;
import java.util.List;

/** What a pipeline consists of. */
enum Service {
    ORCHESTRATOR("orchestrator-service", OrchestratorApplication.class),
    SOURCE("mongo-source-service", MongoSourceApplication.class),
    TRANSFORM("transform-service", TransformServiceApplication.class),
    SINK("redshift-sink-service", RedshiftSinkApplication.class);

    static final List<Service> CONNECTORS = List.of(SOURCE, TRANSFORM, SINK);

    /** As the local stack calls it. */
    final String module;

    final Class<?> application;

    Service(String module, Class<?> application) {
        this.module = module;
        this.application = application;
    }

    /** The task that this service does in a trial's workflow. */
    String task() {
        return switch (this) {
            case ORCHESTRATOR -> throw new IllegalStateException("the orchestrator does no task");
            case SOURCE -> "read";
            case TRANSFORM -> "clean";
            case SINK -> "load";
        };
    }
}

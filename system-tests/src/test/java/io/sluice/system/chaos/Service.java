package io.sluice.system.chaos;

import io.sluice.mongo.MongoSourceApplication;
import io.sluice.orchestrator.OrchestratorApplication;
import io.sluice.redshift.RedshiftSinkApplication;
import io.sluice.sqlserver.SqlServerSinkApplication;
import io.sluice.transform.TransformServiceApplication;
import java.util.List;

/** What a pipeline consists of. */
enum Service {
    ORCHESTRATOR("orchestrator-service", OrchestratorApplication.class),
    SOURCE("mongo-source-service", MongoSourceApplication.class),
    TRANSFORM("transform-service", TransformServiceApplication.class),
    SINK("redshift-sink-service", RedshiftSinkApplication.class),
    /** In trials with two destinations. */
    SQL_SERVER_SINK("sqlserver-sink-service", SqlServerSinkApplication.class);

    static final List<Service> CONNECTORS = List.of(SOURCE, TRANSFORM, SINK, SQL_SERVER_SINK);

    /** With one destination. */
    static final List<Service> LINE = List.of(ORCHESTRATOR, SOURCE, TRANSFORM, SINK);

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
            case SQL_SERVER_SINK -> "report";
        };
    }
}

package io.sluice.runtime.log;

import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.SluiceFailure;
import org.slf4j.spi.LoggingEventBuilder;

/** Keys of log lines, the same in every service, so that one search finds a run wherever it was worked on. */
public final class LogFields {

    public static final String RUN = "sluice.run";
    public static final String WORKFLOW = "sluice.workflow";
    public static final String TASK = "sluice.task";
    public static final String ATTEMPT = "sluice.attempt";
    public static final String LANE = "sluice.lane";
    public static final String CODE = "error.code";

    private LogFields() {}

    public static LoggingEventBuilder of(LoggingEventBuilder line, TaskRef task) {
        return line.addKeyValue(RUN, task.run())
                .addKeyValue(WORKFLOW, task.workflow())
                .addKeyValue(TASK, task.task())
                .addKeyValue(ATTEMPT, task.attempt());
    }

    public static LoggingEventBuilder of(LoggingEventBuilder line, TaskRef task, int lane) {
        return of(line, task).addKeyValue(LANE, lane);
    }

    /** Without the stack trace, which belongs to lines that end something. */
    public static LoggingEventBuilder failed(LoggingEventBuilder line, SluiceFailure failure) {
        return line.addKeyValue(CODE, failure.code())
                .addKeyValue("kind", failure.kind())
                .addKeyValue("cause", failure.text());
    }
}

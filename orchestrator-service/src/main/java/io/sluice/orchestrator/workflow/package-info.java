/**
 * What a workflow is and how its text is read and judged. Way in: {@link io.sluice.orchestrator.workflow.WorkflowParser}.
 */
@NullMarked
package io.sluice.orchestrator.workflow;

import org.jspecify.annotations.NullMarked;

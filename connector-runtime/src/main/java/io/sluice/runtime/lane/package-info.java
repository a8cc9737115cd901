/**
 * A lane's life on a replica: fence, read the position, check the tail, run; and the three kinds of work that run in it.
 * Way in: {@link io.sluice.runtime.lane.TaskRun}.
 */
@NullMarked
package io.sluice.runtime.lane;

import org.jspecify.annotations.NullMarked;

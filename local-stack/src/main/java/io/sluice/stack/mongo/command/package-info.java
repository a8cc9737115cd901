/**
 * The commands that the stand-in answers, a closed list; whatever else comes is refused. Way in:
 * {@link io.sluice.stack.mongo.command.CommandTable}. Knows nothing of connections.
 */
@NullMarked
package io.sluice.stack.mongo.command;

import org.jspecify.annotations.NullMarked;

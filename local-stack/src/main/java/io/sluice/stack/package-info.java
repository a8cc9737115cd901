/**
 * Everything that Sluice needs, on one machine: the backing services in this process, the services of Sluice beside it. The way in
 * for tests is {@link io.sluice.stack.LocalStack}, for people {@link io.sluice.stack.Main}. Sees only shared-contracts.
 */
@NullMarked
package io.sluice.stack;

import org.jspecify.annotations.NullMarked;

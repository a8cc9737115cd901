/** How a plan is written down: the records of a source's splits, in Kafka and in the archive. */
@NullMarked
package io.sluice.runtime.split;

import org.jspecify.annotations.NullMarked;

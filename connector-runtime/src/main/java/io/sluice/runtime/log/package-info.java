/**
 * The keys under which log lines say what they are about. Way in: {@link io.sluice.runtime.log.LogFields}.
 */
@NullMarked
package io.sluice.runtime.log;

import org.jspecify.annotations.NullMarked;

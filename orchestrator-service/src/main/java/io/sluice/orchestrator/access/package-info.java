/**
 * Who may ask for what: roles, tokens, and the rule that an orchestrator without authentication listens to its own machine only.
 */
@NullMarked
package io.sluice.orchestrator.access;

import org.jspecify.annotations.NullMarked;

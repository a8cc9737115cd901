/**
 * The whole system, started as processes and tried as a user would. {@link io.sluice.system.Sluice} is a stack to try things
 * on; each test says in its name what must hold.
 */
package io.sluice.system;

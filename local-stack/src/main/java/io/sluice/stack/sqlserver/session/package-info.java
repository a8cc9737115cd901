/**
 * One client's session: its transaction, its options, its statements, over one PostgreSQL connection. Knows nothing of sockets. Way in:
 * {@link io.sluice.stack.sqlserver.session.Session}.
 */
@NullMarked
package io.sluice.stack.sqlserver.session;

import org.jspecify.annotations.NullMarked;

/**
 * Sockets, packets, TLS and the order of messages ([MS-TDS] 3.3, the server's side). Way in:
 * {@link io.sluice.stack.sqlserver.net.TdsServer}.
 */
@NullMarked
package io.sluice.stack.sqlserver.net;

import org.jspecify.annotations.NullMarked;

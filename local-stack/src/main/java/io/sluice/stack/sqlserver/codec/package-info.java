/**
 * The bytes inside TDS messages ([MS-TDS] 2.2): logins, tokens, types, values. Way in for answers:
 * {@link io.sluice.stack.sqlserver.codec.Answer}.
 */
@NullMarked
package io.sluice.stack.sqlserver.codec;

import org.jspecify.annotations.NullMarked;

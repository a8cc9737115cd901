/**
 * The service that loads rows into SQL Server: the action {@code sqlserver.load}. This package only starts it; what is
 * written, and how, lives in {@link io.sluice.sqlserver.load}.
 */
@NullMarked
package io.sluice.sqlserver;

import org.jspecify.annotations.NullMarked;

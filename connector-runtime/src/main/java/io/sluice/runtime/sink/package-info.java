/**
 * What every sink that writes tables decides alike, whatever database it writes to: the settings of a load, which rows of a
 * commit belong to which table, whose table it is, and when a lane's ledger row may move. Knows no database. Ways in:
 * {@link io.sluice.runtime.sink.LoadSettings}, {@link io.sluice.runtime.sink.TableBatches},
 * {@link io.sluice.runtime.sink.LedgerRules}, {@link io.sluice.runtime.sink.OwnTable},
 * {@link io.sluice.runtime.sink.RunBooks}.
 */
@NullMarked
package io.sluice.runtime.sink;

import org.jspecify.annotations.NullMarked;

package io.sluice.stack.sqlserver.type;

import java.time.LocalDateTime;

/**
 * A {@code datetimeoffset}: the moment on UTC's clock, and how far the clock was off that it was read from. SQL Server compares the
 * moment only, and shows both.
 */
public record DateTimeOffset(LocalDateTime utc, int minutes) {

    public LocalDateTime local() {
        return utc.plusMinutes(minutes);
    }
}

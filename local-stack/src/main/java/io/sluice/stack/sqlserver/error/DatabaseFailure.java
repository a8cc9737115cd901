package io.sluice.stack.sqlserver.error;

import java.sql.SQLException;

/** PostgreSQL refused something, in a place that cannot declare it. Becomes a {@link SqlError} where the statement ends. */
public final class DatabaseFailure extends RuntimeException {

    private final SQLException failure;

    public DatabaseFailure(SQLException failure) {
        super(failure);
        this.failure = failure;
    }

    public SQLException failure() {
        return failure;
    }
}

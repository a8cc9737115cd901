package io.sluice.stack.sqlserver.session;

import io.sluice.stack.sqlserver.tsql.Statement.IsolationLevel.Level;

/** What a session has SET. */
final class Options {

    static final int WAIT_FOR_EVER = -1;

    boolean implicitTransactions;
    boolean abortTransactionOnError;
    boolean noCount;
    boolean formatOnly;
    int lockTimeoutMillis = WAIT_FOR_EVER;
    Level isolation = Level.READ_COMMITTED;
}

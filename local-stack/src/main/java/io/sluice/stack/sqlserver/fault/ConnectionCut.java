package io.sluice.stack.sqlserver.fault;

/** A fault closes the connection here: no answer, no farewell. */
public final class ConnectionCut extends RuntimeException {

    public ConnectionCut() {
        super("cut by a fault", null, false, false);
    }
}

package io.sluice.stack.sqlserver.session;

/** The client asked to stop; what the statement did is taken back. */
final class Cancelled extends RuntimeException {

    Cancelled() {
        super("cancelled by an attention", null, false, false);
    }
}

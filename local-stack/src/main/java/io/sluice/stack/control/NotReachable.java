package io.sluice.stack.control;

/** There is nobody to talk to: the stack is not up, or the API does not answer. */
public final class NotReachable extends RuntimeException {
    public NotReachable(String message) {
        super(message);
    }
}

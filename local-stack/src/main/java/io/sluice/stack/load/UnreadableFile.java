package io.sluice.stack.load;

/** A file that is not what it should be; the message names the file, the place, what was found and what is expected. */
public final class UnreadableFile extends RuntimeException {
    UnreadableFile(String message) {
        super(message);
    }
}

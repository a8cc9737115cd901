package io.sluice.stack.load;

import java.io.Closeable;
import java.io.IOException;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** Reads one document of a file after the other; never holds more than one. */
public interface DocumentReader extends Closeable {

    /**
     * The next document, or null after the last.
     *
     * @throws UnreadableFile if there is something else
     */
    @Nullable
    BsonDocument next() throws IOException;

    /** How many bytes of the (unpacked) file have been used up by the documents so far. */
    long bytesRead();
}

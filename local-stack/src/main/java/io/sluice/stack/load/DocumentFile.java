package io.sluice.stack.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * A file of documents: {@code .bson} as mongodump writes it, else JSON as mongoexport does (one document after the other, or arrays of
 * them; Extended JSON of both versions). {@code .gz} behind either is unpacked.
 */
public record DocumentFile(Path path) {

    private static final int BUFFER = 64 * 1024;

    public DocumentReader open() throws IOException {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        boolean packed = name.endsWith(".gz");
        InputStream file = new BufferedInputStream(Files.newInputStream(path), BUFFER);
        try {
            InputStream content = packed ? new GZIPInputStream(file, BUFFER) : file;
            return name.endsWith(".bson") || name.endsWith(".bson.gz")
                    ? new BsonDumpReader(path.toString(), content)
                    : new JsonDocumentReader(path.toString(), content);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }
}

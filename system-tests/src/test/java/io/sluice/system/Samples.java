package io.sluice.system;

import io.sluice.stack.load.DocumentFile;
import io.sluice.stack.load.DocumentReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Assumptions;

/** The real collections that {@code SLUICE_SAMPLES} points to, by name of the collection. */
final class Samples {

    private Samples() {}

    /** Skips the test that asks, and says why, where there are none. */
    static Map<String, List<BsonDocument>> all() {
        String folder = System.getenv("SLUICE_SAMPLES");
        Assumptions.assumeTrue(
                folder != null && Files.isDirectory(Path.of(folder)),
                "SLUICE_SAMPLES names no folder of sample files, so they are not moved");
        Map<String, List<BsonDocument>> collections = new TreeMap<>();
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = file.getFileName().toString();
                collections.put(name.substring(0, name.indexOf('.')), read(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return collections;
    }

    private static List<BsonDocument> read(Path file) throws IOException {
        List<BsonDocument> documents = new ArrayList<>();
        try (DocumentReader reader = new DocumentFile(file).open()) {
            BsonDocument document = reader.next();
            while (document != null) {
                documents.add(document);
                document = reader.next();
            }
        }
        return documents;
    }
}

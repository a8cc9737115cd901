package io.sluice.stack.command;

import com.mongodb.MongoNamespace;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.sluice.stack.load.CollectionLoad;
import io.sluice.stack.load.DocumentFile;
import io.sluice.stack.load.DocumentReader;
import io.sluice.stack.load.UnreadableFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.zip.ZipException;
import org.bson.BsonDocument;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "load",
        description = {
            "Puts the documents of a file into a collection of MongoDB.",
            "Takes what mongoimport takes: documents in JSON or Extended JSON, one a line or over many lines, alone or in"
                    + " arrays; and .bson of mongodump; .gz of either. What cannot be read is named with line and column."
        })
final class LoadCommand implements Callable<Integer> {

    private final Home home;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The file of documents.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--database", required = true, paramLabel = "D", description = "The database.")
    private String database = "";

    @Option(names = "--collection", required = true, paramLabel = "C", description = "The collection.")
    private String collection = "";

    @Option(names = "--drop", description = "Drops the collection first.")
    private boolean drop;

    LoadCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws IOException {
        checkNames();
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new WrongUse(
                    file + ": " + (Files.exists(file) ? "not a file that can be read" : "there is no such file"));
        }
        try (MongoClient client = MongoAddress.of(home).open();
                DocumentReader reader = new DocumentFile(file).open()) {
            MongoCollection<BsonDocument> target =
                    client.getDatabase(database).getCollection(collection, BsonDocument.class);
            if (drop) {
                target.drop();
            }
            load(target, reader);
        } catch (EOFException | ZipException e) {
            throw new WrongUse(file + ": not a complete gzip file: " + e.getMessage());
        }
        return ExitCode.OK;
    }

    private void load(MongoCollection<BsonDocument> target, DocumentReader reader) throws IOException {
        ProgressLine progress = new ProgressLine(spec.commandLine().getErr());
        CollectionLoad load = new CollectionLoad(
                target,
                (documents, bytes) -> progress.say(
                        String.format(Locale.ROOT, "%,d documents, %,d KiB read", documents, bytes / 1024)));
        try {
            load.load(reader);
        } catch (UnreadableFile e) {
            progress.end();
            spec.commandLine().getErr().println(summary(load) + " before the error:");
            throw e;
        }
        progress.end();
        spec.commandLine().getOut().println(summary(load));
    }

    private String summary(CollectionLoad load) {
        String text =
                String.format(Locale.ROOT, "%,d documents loaded into %s.%s", load.loaded(), database, collection);
        return load.duplicates() == 0
                ? text
                : text
                        + String.format(
                                Locale.ROOT, ", %,d left out because their _id was there already", load.duplicates());
    }

    private void checkNames() {
        try {
            MongoNamespace.checkDatabaseNameValidity(database);
            MongoNamespace.checkCollectionNameValidity(collection);
        } catch (IllegalArgumentException e) {
            throw new WrongUse("MongoDB allows no such name: --database " + database + " --collection " + collection
                    + ": " + e.getMessage());
        }
    }
}

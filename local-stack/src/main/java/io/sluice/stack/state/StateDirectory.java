package io.sluice.stack.state;

import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.json.UnreadableMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The directory of one stack ({@code .sluice} of a clone): its state file, its lock, its data, its logs. The lock is held by the
 * process that holds the stack, for as long as it lives; the system takes it back even from a killed one.
 */
public final class StateDirectory {

    /** What a stack leaves there and what goes with it; the logs of the last one stay. */
    private static final List<String> DATA = List.of("kafka", "postgres", "s3");

    private final Path directory;

    public StateDirectory(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    public Path path() {
        return directory;
    }

    public Path logs() {
        return directory.resolve("logs");
    }

    /** Empty if a stack is up in this directory, or is just being started or stopped. */
    public Optional<Lock> tryLock() {
        try {
            createPrivately(directory);
            FileChannel channel =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return Optional.of(new Lock(channel));
                }
            } catch (OverlappingFileLockException e) {
                // Held by this very process: a stack is a stack, whoever holds it.
            }
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + directory + ": " + e.getMessage(), e);
        }
    }

    /** What the last stack wrote; it may be long gone. A file that cannot be read counts as none. */
    public Optional<StackState> read() {
        try {
            return Optional.of(ContractJson.read(Files.readAllBytes(stateFile()), StackState.class));
        } catch (NoSuchFileException | UnreadableMessage e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + stateFile() + ": " + e.getMessage(), e);
        }
    }

    /** Replaces the state in one step, so that a reader never sees half of it. */
    public synchronized void write(StackState state) {
        try {
            Path fresh = directory.resolve("state.json.new");
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(fresh, ContractJson.write(state));
            Files.move(fresh, stateFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + stateFile() + ": " + e.getMessage(), e);
        }
    }

    /** Ends what an earlier, killed stack left running, and deletes its data. Call it with the lock held. Returns how many it ended. */
    public int sweep() {
        int ended = 0;
        Optional<StackState> old = read();
        if (old.isPresent()) {
            for (OwnProcess process : old.get().processes()) {
                ended += process.end() ? 1 : 0;
            }
        }
        DATA.forEach(name -> delete(directory.resolve(name)));
        delete(stateFile());
        return ended;
    }

    private Path stateFile() {
        return directory.resolve("state.json");
    }

    private static void createPrivately(Path directory) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static void delete(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> everything = Files.walk(path)) {
            for (Path each : everything.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + path + ": " + e.getMessage(), e);
        }
    }

    /** Says to every other process that the stack of this directory is taken. */
    public static final class Lock implements AutoCloseable {

        private final FileChannel channel;

        private Lock(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

package io.sluice.stack.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Processor time that processes have used so far, in seconds, as Linux counts it. A process that is gone has none. */
public final class CpuTime {

    /** {@code USER_HZ}: what {@code /proc} counts in, on every Linux of today. */
    private static final double TICKS_PER_SECOND = 100;

    /** Fields 14 and 15 of {@code /proc/<pid>/stat} are the process's own user and system time. */
    private static final int FIRST = 14;

    private static final int OWN = 15;

    /** Fields 16 and 17 are those of the children that it has waited for. */
    private static final int WITH_CHILDREN = 17;

    private CpuTime() {}

    /** Of the process alone. */
    public static double of(long pid) {
        return ticks(pid, OWN) / TICKS_PER_SECOND;
    }

    /** Of the process, its descendants, and those of them that have ended. */
    public static double ofFamily(long pid) {
        Stream<Long> descendants = ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid);
        return Stream.concat(Stream.of(pid), descendants)
                        .mapToLong(each -> ticks(each, WITH_CHILDREN))
                        .sum()
                / TICKS_PER_SECOND;
    }

    private static long ticks(long pid, int last) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The second field, the program's name, may hold anything but ends with the last bracket.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int field = FIRST; field <= last; field++) {
                ticks += Long.parseLong(fields[field - 3]);
            }
            return ticks;
        } catch (IOException e) {
            return 0;
        }
    }
}

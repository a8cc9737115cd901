package io.sluice.stack.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Processor time that a process, its living descendants and its ended children have used so far, as Linux counts it. */
public final class CpuTime {

    /** {@code USER_HZ}: what {@code /proc} counts in, on every Linux of today. */
    private static final double TICKS_PER_SECOND = 100;

    /** Fields 14 to 17 of {@code /proc/<pid>/stat}: user and system time, of the process and of the children it waited for. */
    private static final int FIRST = 14;

    private static final int LAST = 17;

    private CpuTime() {}

    /** In seconds. A process that is gone has none. */
    public static double of(long pid) {
        Stream<Long> descendants = ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid);
        return Stream.concat(Stream.of(pid), descendants)
                        .mapToLong(CpuTime::ticks)
                        .sum()
                / TICKS_PER_SECOND;
    }

    private static long ticks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The second field, the program's name, may hold anything but ends with the last bracket.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int field = FIRST; field <= LAST; field++) {
                ticks += Long.parseLong(fields[field - 3]);
            }
            return ticks;
        } catch (IOException e) {
            return 0;
        }
    }
}

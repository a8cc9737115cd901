package io.sluice.runtime.archive;

import java.util.Locale;

/** Keys of a run's archive, without the installation's prefix: {@code archive/<run>/<task>/g<generation>/…}. */
record ArchiveNames(String run, String task, int generation) {

    static final String ROOT = "archive/";

    /** The same task in another generation. */
    ArchiveNames of(int other) {
        return new ArchiveNames(run, task, other);
    }

    /** Of a key of this task: its generation. */
    int generationOf(String key) {
        String rest = key.substring(taskFolder().length());
        return Integer.parseInt(rest.substring(1, rest.indexOf('/')));
    }

    /** What all keys of the task begin with. */
    String taskFolder() {
        return ROOT + run + "/" + task + "/";
    }

    /** Objects of a lane, each a {@link Segment}. */
    String lane(int lane) {
        return String.format(Locale.ROOT, "%slane-%04d/", base(), lane);
    }

    /** The plan of a source. */
    String splits() {
        return base() + "splits.json";
    }

    /** Objects of a transform's schema log, each {@code <first>-<last>.json}. */
    String schema() {
        return base() + "schema/";
    }

    private String base() {
        return taskFolder() + "g" + generation + "/";
    }
}

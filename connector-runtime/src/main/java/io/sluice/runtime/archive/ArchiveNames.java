package io.sluice.runtime.archive;

import java.util.Locale;

/** Keys of a run's archive, without the installation's prefix: {@code archive/<run>/<task>/g<generation>/…}. */
record ArchiveNames(String run, String task, int generation) {

    static final String ROOT = "archive/";

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
        return ROOT + run + "/" + task + "/g" + generation + "/";
    }
}

package io.sluice.system.chaos;

/**
 * One thing that goes wrong.
 *
 * @param at milliseconds after the run was started
 * @param replica of the service, modulo those that there are
 * @param lasting milliseconds until it is put right; 0 if it puts itself right
 */
record Fault(int at, Kind kind, Service service, int replica, int lasting) implements Comparable<Fault> {

    enum Kind {
        /** Killed, and started again. */
        KILL,
        /** Stopped past its session's time-out, while another replica takes over, and continued: a zombie. */
        FREEZE,
        /** The same, and whoever takes over gets every answer late: so there is time between any two of its steps. */
        FREEZE_AND_DELAY,
        /** All replicas of the service get every answer late. */
        DELAY,
        CUT_KAFKA,
        /** Connections to MongoDB or PostgreSQL are cut. */
        CUT_SERVER,
        PARTITION,
        /** One replica more or less, and back. */
        SCALE,
        /** All replicas are killed, and the offsets of their group are gone, as after a week's pause. */
        EXPIRE_OFFSETS,
        /** MongoDB forgets all its cursors. */
        FORGET_CURSORS,
        /** MongoDB's primary is none for a while. */
        STEP_DOWN,
        /** The database ends all statements under way. */
        FAIL_STATEMENTS,
        /** Somebody else holds a lock on the ledger. */
        SLOW_STATEMENTS,
        /** The same, and while the commits wait for it the sink is killed. */
        KILL_IN_COMMIT,
        /** The same, and while the commits wait for it the database ends them. */
        FAIL_IN_COMMIT,
        /** S3 is away for everybody: lanes wait, and nothing fails. */
        S3_AWAY,
        /** S3 takes what it is sent, and its answers come late. */
        S3_LATE,
        /** Connections to S3 are cut: what was sent may have been stored. */
        CUT_S3,
        /** All topics of the run are deleted. */
        LOSE_TOPICS,
        /** One topic of the run is deleted; whoever does not need it goes on. */
        LOSE_A_TOPIC,
        /** The destination is set back to what it was when the fault began. */
        RESTORE,
        /** The orchestrator is killed, and its successor finds a database without a table. */
        LOSE_DATABASE,
        /** SQL Server's connection is gone in the middle of a bulk load. */
        CUT_BULK,
        /** A bulk load ends with error 9002: the transaction log is full. */
        FULL_LOG,
        /** A statement that moves rows is a deadlock's victim. */
        DEADLOCK,
        /** A commit is done, and nobody hears of it. */
        LOSE_ANSWER,
        /** A commit is not done, and nobody hears of that. */
        LOSE_COMMIT,
        /** Statements that move or swap rows take their time, and the sink's lanes are taken from it meanwhile. */
        CANCEL_STATEMENTS
    }

    /** Whether the source may have to read once more what it had not passed on. */
    boolean interruptsTheSource() {
        return service == Service.SOURCE;
    }

    /** Whether the run may need its topics made anew: a snapshot may not know of the last that were made. */
    boolean loses() {
        return kind == Kind.LOSE_TOPICS
                || kind == Kind.LOSE_A_TOPIC
                || kind == Kind.RESTORE
                || kind == Kind.LOSE_DATABASE;
    }

    /** Whether it does not ask the database itself. */
    boolean befallsAnySink() {
        return switch (kind) {
            case KILL,
                    FREEZE,
                    FREEZE_AND_DELAY,
                    DELAY,
                    CUT_KAFKA,
                    CUT_SERVER,
                    PARTITION,
                    SCALE,
                    EXPIRE_OFFSETS,
                    LOSE_A_TOPIC -> true;
            default -> false;
        };
    }

    boolean freezes() {
        return kind == Kind.FREEZE || kind == Kind.FREEZE_AND_DELAY;
    }

    Fault stretched(int times) {
        return new Fault(at * times, kind, service, replica, lasting * times);
    }

    @Override
    public int compareTo(Fault other) {
        return Integer.compare(at, other.at);
    }

    @Override
    public String toString() {
        return at + " ms: " + kind + " " + service + "-" + replica + (lasting == 0 ? "" : " for " + lasting + " ms");
    }
}

package io.sluice.system.chaos;

import io.sluice.contracts.naming.RunNames;
import io.sluice.stack.backing.DatabaseAddress;
import io.sluice.stack.fault.BreakableProxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;

/** Does to a deployment what the plan says, in order of time, and puts right again what does not mend by itself. */
final class Breaker {

    /** For each answer; a take-over takes some ten. */
    private static final Duration LATE = Duration.ofMillis(250);

    private static final Duration LATE_OBJECTS = Duration.ofMillis(700);

    /** How long what was put right may still do harm, in milliseconds. */
    private static final int AFTERMATH = 700;

    /** What this class asks is not what it breaks. */
    private static final String OURS = "chaos";

    private static final Duration EMPTY = Duration.ofSeconds(20);

    private final Deployment deployment;
    private final TrialPlan plan;
    private final RunNames names;
    private final LedgerWatch ledger;
    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private long start;

    Breaker(Deployment deployment, TrialPlan plan, RunNames names, LedgerWatch ledger) {
        this.ledger = ledger;
        this.deployment = deployment;
        this.plan = plan;
        this.names = names;
    }

    private record Due(long at, Runnable what) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return Long.compare(at, other.at);
        }
    }

    /** What was done, and when. */
    List<String> log() {
        return log;
    }

    /** Blocks until all is done and put right. */
    void breakIt(List<Fault> faults) throws InterruptedException {
        start = System.nanoTime();
        for (Fault fault : faults) {
            due.add(new Due(fault.at(), () -> begin(fault)));
        }
        while (!due.isEmpty()) {
            Due next = due.poll();
            long wait = next.at - elapsed();
            if (wait > 0) {
                TimeUnit.MILLISECONDS.sleep(wait);
            }
            next.what.run();
        }
    }

    private long elapsed() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    private void begin(Fault fault) {
        note("%s", fault);
        Service service = fault.service();
        int replica = service == Service.ORCHESTRATOR ? 0 : fault.replica() % plan.replicas();
        switch (fault.kind()) {
            case KILL -> {
                deployment.kill(service, replica);
                after(fault, () -> deployment.start(service, replica));
            }
            case FREEZE, FREEZE_AND_DELAY -> {
                deployment.freeze(service, replica);
                int successor = 1 - replica;
                deployment.start(service, successor);
                if (fault.kind() == Fault.Kind.FREEZE_AND_DELAY) {
                    deployment.delay(service, successor, LATE);
                }
                after(fault, () -> deployment.thaw(service, replica));
                after(fault, AFTERMATH, () -> {
                    deployment.delay(service, successor, Duration.ZERO);
                    deployment.scale(service, plan.replicas());
                });
            }
            case DELAY -> {
                for (int i = 0; i < plan.replicas(); i++) {
                    deployment.delay(service, i, LATE);
                }
                after(fault, () -> {
                    for (int i = 0; i < plan.replicas(); i++) {
                        deployment.delay(service, i, Duration.ZERO);
                    }
                });
            }
            case PARTITION -> {
                deployment.partition(service, replica);
                after(fault, () -> deployment.rejoin(service, replica));
            }
            case CUT_KAFKA -> deployment.cutKafka(service, replica);
            case CUT_SERVER -> deployment.cutServer(service, replica);
            case SCALE -> {
                deployment.scale(service, plan.replicas() == 1 ? 2 : 1);
                after(fault, () -> deployment.scale(service, plan.replicas()));
            }
            case EXPIRE_OFFSETS -> {
                for (int i = 0; i < plan.replicas(); i++) {
                    deployment.kill(service, i);
                }
                expire(names.group(service.task()));
                deployment.scale(service, plan.replicas());
            }
            case FORGET_CURSORS -> deployment.mongodb().faults().forgetCursors();
            case STEP_DOWN -> deployment.mongodb().faults().stepDown(3);
            case S3_AWAY -> {
                deployment.beforeS3().forEach(BreakableProxy::refuse);
                after(fault, () -> deployment.beforeS3().forEach(BreakableProxy::allow));
            }
            case S3_LATE -> {
                deployment.beforeS3().forEach(way -> way.delayReplies(LATE_OBJECTS));
                after(fault, () -> deployment.beforeS3().forEach(way -> way.delayReplies(Duration.ZERO)));
            }
            case LOSE_TOPICS -> lose(topic -> true);
            case LOSE_A_TOPIC -> lose(topic -> topic.matches(".*\\." + service.task() + "\\.g\\d+"));
            case RESTORE -> {
                Backup backup = new Backup(deployment.warehouse(), plan.name());
                backup.backUp();
                after(fault, () -> ledger.setBack(backup::restore));
            }
            case LOSE_DATABASE -> {
                deployment.loseOrchestratorDatabase();
                after(fault, () -> deployment.start(service, replica));
            }
            case CUT_S3 -> deployment.beforeS3().forEach(BreakableProxy::cut);
            case CUT_BULK -> deployment.sqlServer().faults().dropBulkAfter(fault.lasting() % 50);
            case FULL_LOG ->
                deployment
                        .sqlServer()
                        .faults()
                        .failBulkAfter(
                                fault.lasting() % 50,
                                9002,
                                17,
                                "The transaction log for database 'reporting' is full.");
            case DEADLOCK ->
                deployment
                        .sqlServer()
                        .faults()
                        .failNext(
                                2,
                                "[things",
                                1205,
                                13,
                                "Transaction was deadlocked on lock resources with another process.");
            case LOSE_ANSWER -> deployment.sqlServer().faults().loseCommitAcknowledgements(1);
            case LOSE_COMMIT -> deployment.sqlServer().faults().loseCommits(1);
            case CANCEL_STATEMENTS -> {
                deployment.sqlServer().faults().delay("[things", Duration.ofMillis(2 * fault.lasting()));
                after(fault, () -> deployment.scale(service, plan.replicas() == 1 ? 2 : 1));
                after(fault, 2 * fault.lasting(), () -> {
                    deployment.sqlServer().faults().heal();
                    deployment.scale(service, plan.replicas());
                });
            }
            case FAIL_STATEMENTS -> failStatements();
            case SLOW_STATEMENTS -> {
                Thread lock = meanwhile(() -> lockLedger(fault.lasting()));
                after(fault, () -> await(lock));
            }
            case KILL_IN_COMMIT -> {
                Thread lock = meanwhile(() -> lockLedger(fault.lasting()));
                after(fault, -fault.lasting() / 3, () -> deployment.kill(service, replica));
                after(fault, AFTERMATH, () -> {
                    await(lock);
                    deployment.start(service, replica);
                });
            }
            case FAIL_IN_COMMIT -> {
                Thread lock = meanwhile(() -> lockLedger(fault.lasting()));
                after(fault, -fault.lasting() / 3, this::failStatements);
                after(fault, AFTERMATH, () -> await(lock));
            }
        }
    }

    private void failStatements() {
        sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
                + " and pid <> pg_backend_pid() and application_name <> '" + OURS + "'");
    }

    private void lockLedger(int millis) {
        sql("do $$ begin if to_regclass('" + plan.name() + "._sluice_ledger') is not null then"
                + " lock table " + plan.name() + "._sluice_ledger in access exclusive mode;"
                + " perform pg_sleep(" + millis / 1000.0 + "); end if; end $$");
    }

    private static Thread meanwhile(Runnable what) {
        Thread thread = new Thread(what, "chaos-breaker");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void await(Thread thread) {
        try {
            thread.join(30_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void after(Fault fault, Runnable what) {
        after(fault, 0, () -> {
            note("over: %s", fault);
            what.run();
        });
    }

    private void after(Fault fault, int later, Runnable what) {
        due.add(new Due(elapsed() + fault.lasting() + later, what));
    }

    /** A group's offsets expire only when nobody is in it. */
    private void expire(String name) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", deployment.bootstrapServers()))) {
            long deadline = System.nanoTime() + EMPTY.toNanos();
            while (System.nanoTime() < deadline) {
                try {
                    admin.deleteConsumerGroups(List.of(name)).all().get(10, TimeUnit.SECONDS);
                    note("the offsets of %s are gone", name);
                    return;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof GroupIdNotFoundException) {
                        note("%s had no offsets yet", name);
                        return;
                    }
                    if (!(e.getCause() instanceof GroupNotEmptyException)) {
                        throw new IllegalStateException(e);
                    }
                    TimeUnit.MILLISECONDS.sleep(100);
                }
            }
            throw new IllegalStateException("group " + name + " is not empty although all its members are dead");
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private void lose(Predicate<String> which) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", deployment.bootstrapServers()))) {
            List<String> topics = admin.listTopics().names().get(10, TimeUnit.SECONDS).stream()
                    .filter(topic -> topic.startsWith(names.prefix()))
                    .filter(which)
                    .toList();
            note("lost: %s", topics);
            admin.deleteTopics(topics).all().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            note("Kafka refused: %s", e); // somebody else is removing them
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private void sql(String text) {
        DatabaseAddress address = deployment.warehouse();
        try (Connection connection = DriverManager.getConnection(
                        address.jdbcUrl() + "?ApplicationName=" + OURS, address.username(), address.password());
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        } catch (SQLException e) {
            note("the database refused: %s", e);
        }
    }

    private void note(String text, Object... what) {
        log.add(String.format("%6d ms  ", elapsed()) + String.format(text, what));
    }
}

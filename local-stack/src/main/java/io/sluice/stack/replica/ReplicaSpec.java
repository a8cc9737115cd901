package io.sluice.stack.replica;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How the replicas of one service are started.
 *
 * @param command the program and its arguments; never a secret, for anyone can read a command line
 * @param environment what is added to this process's own environment; secrets go here
 * @param healthy the path that answers 200 when it is ready
 * @param ownHealthPort whether health is asked on a port of its own, and not on the one on which the service serves
 */
public record ReplicaSpec(
        String service,
        List<String> command,
        Map<String, String> environment,
        String healthy,
        boolean ownHealthPort,
        Path logs) {

    public ReplicaSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    @Override
    public String toString() {
        return "ReplicaSpec[" + service + "]";
    }
}

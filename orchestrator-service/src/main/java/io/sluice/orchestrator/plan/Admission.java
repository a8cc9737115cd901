package io.sluice.orchestrator.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which queued runs may begin, in the order of their creation. What is taken is found by looking at the live
 * runs, never by a counter that could be left wrong.
 */
public final class Admission {

    private final Map<String, Integer> replicas;
    private final Map<String, Integer> fit;
    private final List<Candidate> live;
    private final Map<String, Integer> taken = new HashMap<>();

    /** A run, queued or live, with what it takes up. */
    public record Candidate(String run, Needs needs) {}

    /** @param waitingFor null if the run may begin */
    public record Decision(String run, @Nullable String waitingFor) {}

    /**
     * @param replicas how many replicas of each connector report
     * @param fit how many lanes they hold together
     */
    public Admission(Map<String, Integer> replicas, Map<String, Integer> fit, List<Candidate> live) {
        this.replicas = replicas;
        this.fit = fit;
        this.live = new ArrayList<>(live);
        live.forEach(this::take);
    }

    public List<Decision> decide(List<Candidate> queued) {
        List<Decision> decisions = new ArrayList<>();
        List<Candidate> ahead = new ArrayList<>();
        Set<String> promised = new HashSet<>();
        for (Candidate candidate : queued) {
            String waitingFor = waitingFor(candidate, ahead, promised);
            decisions.add(new Decision(candidate.run(), waitingFor));
            if (waitingFor == null) {
                live.add(candidate);
                take(candidate);
            } else {
                ahead.add(candidate);
            }
        }
        return decisions;
    }

    private @Nullable String waitingFor(Candidate candidate, List<Candidate> ahead, Set<String> promised) {
        for (Candidate other : live) {
            if (candidate.needs().writesWhatIsWrittenBy(other.needs())) {
                return "the end of " + other.run() + ", which writes the same tables";
            }
        }
        for (Candidate other : ahead) {
            if (candidate.needs().writesWhatIsWrittenBy(other.needs())) {
                return "its turn behind " + other.run() + ", which writes the same tables";
            }
        }
        for (Map.Entry<String, Integer> need : candidate.needs().lanes().entrySet()) {
            String lack = lack(need.getKey(), need.getValue(), promised);
            if (lack != null) {
                // Whoever came first gets the next room, or a run with many lanes would wait for ever behind small
                // ones.
                promised.addAll(candidate.needs().lanes().keySet());
                return lack;
            }
        }
        return null;
    }

    private @Nullable String lack(String connector, int lanes, Set<String> promised) {
        if (replicas.getOrDefault(connector, 0) == 0) {
            return "a replica of " + connector;
        }
        int room = fit.getOrDefault(connector, 0);
        int used = taken.getOrDefault(connector, 0);
        String text = "room for " + lanes + " lanes of " + connector + ": " + Math.max(0, room - used) + " of " + room
                + " are free";
        if (promised.contains(connector)) {
            return text + ", and a run that came before waits too";
        }
        // More lanes than all replicas hold: alone it may begin, and the replicas take its lanes in turns.
        boolean begins = lanes <= room - used || lanes > room && used == 0;
        return begins ? null : text;
    }

    private void take(Candidate candidate) {
        candidate.needs().lanes().forEach((connector, lanes) -> taken.merge(connector, lanes, Integer::sum));
    }
}

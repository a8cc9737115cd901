package io.sluice.orchestrator.rebuild;

import io.sluice.contracts.control.TaskAssignment;
import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.json.UnreadableMessage;
import io.sluice.orchestrator.kafka.ControlTopicReader.Message;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** By run and task what the assignments topic says last; the topic is read from its beginning to its end. */
final class LastWords {

    private static final Logger LOG = LoggerFactory.getLogger(LastWords.class);

    private final Map<String, Map<String, LastWord>> byRun = new HashMap<>();

    void take(Message message) {
        int slash = message.key().lastIndexOf('/');
        if (slash < 0) {
            return;
        }
        try {
            byRun.computeIfAbsent(message.key().substring(0, slash), run -> new HashMap<>())
                    .put(message.key().substring(slash + 1), word(message));
        } catch (UnreadableMessage e) {
            LOG.atWarn().addKeyValue("key", message.key()).log("an assignment cannot be read and is passed over");
        }
    }

    private static LastWord word(Message message) {
        byte[] value = message.value();
        if (value == null) {
            return LastWord.tombstone(message.at());
        }
        TaskAssignment assignment = ContractJson.read(value, TaskAssignment.class);
        return new LastWord(
                assignment.task().generation(),
                assignment.task().attempt(),
                assignment.desired(),
                message.at(),
                assignment.inputs().stream()
                        .flatMap(input -> input.begins().stream())
                        .toList());
    }

    /** By task. */
    Map<String, LastWord> of(String run) {
        return byRun.getOrDefault(run, Map.of());
    }

    Set<String> runs() {
        return byRun.keySet();
    }
}

package io.sluice.orchestrator.control;

import io.sluice.contracts.control.Event;
import io.sluice.contracts.json.ContractJson;
import io.sluice.contracts.json.UnreadableMessage;
import io.sluice.orchestrator.check.Questions;
import io.sluice.orchestrator.pace.Beginning;
import io.sluice.orchestrator.pace.Bell;
import io.sluice.orchestrator.run.CommandStore;
import io.sluice.orchestrator.run.ReportStore;
import io.sluice.orchestrator.workflow.SettingsSchemas;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.stream.config.ListenerContainerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.support.Acknowledgment;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.Message;
import org.springframework.r2dbc.BadSqlGrammarException;
import reactor.core.publisher.Mono;

/**
 * Takes events from the control topic and writes them down before their offset is committed. Works on the listener's own
 * thread, one event after another, because order and at-least-once are the contract here; this is the one place outside
 * {@code main} that blocks, on a thread that belongs to nobody else.
 */
@Configuration(proxyBeanMethods = false)
class EventIntake {

    private static final Logger LOG = LoggerFactory.getLogger(EventIntake.class);
    private static final Duration WRITE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final ReportStore reports;
    private final CommandStore commands;
    private final Questions questions;
    private final SettingsSchemas schemas;
    private final Beginning beginning;
    private final Bell supervisorBell;

    EventIntake(
            ReportStore reports,
            CommandStore commands,
            Questions questions,
            SettingsSchemas schemas,
            Beginning beginning,
            Bell supervisorBell) {
        this.reports = reports;
        this.commands = commands;
        this.questions = questions;
        this.schemas = schemas;
        this.beginning = beginning;
        this.supervisorBell = supervisorBell;
    }

    @Bean
    Consumer<Message<byte[]>> events() {
        return this::take;
    }

    /**
     * Nobody waits for a commit: while a group's coordinator is away, but topics are not, that would keep this service from
     * hearing who is there. What is not committed is taken again, and changes nothing.
     */
    @Bean
    ListenerContainerCustomizer<AbstractMessageListenerContainer<?, ?>> commitsBesideHearing() {
        return (container, destination, group) -> {
            container.getContainerProperties().setSyncCommits(false);
            container.getContainerProperties().setCommitCallback(EventIntake::committed);
        };
    }

    /** There are many events, so it is told in one line. */
    private static void committed(Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable Exception error) {
        if (error != null) {
            LOG.atWarn().addKeyValue("error", error.toString()).log("offsets of events could not be committed");
        }
    }

    private void take(Message<byte[]> message) {
        Acknowledgment acknowledgment = Objects.requireNonNull(
                message.getHeaders().get(KafkaHeaders.ACKNOWLEDGMENT, Acknowledgment.class), "ackMode must be MANUAL");
        if (!beginning.isOver()) {
            // What is said of a run that is not known yet would be lost.
            acknowledgment.nack(PAUSE);
            return;
        }
        try {
            Event event = ContractJson.read(message.getPayload(), Event.class);
            Long stamped = message.getHeaders().get(KafkaHeaders.RECEIVED_TIMESTAMP, Long.class);
            write(event, stamped == null ? Instant.now() : Instant.ofEpochMilli(stamped))
                    .block(WRITE);
            acknowledgment.acknowledge();
            if (!(event instanceof Event.Heartbeat) && !(event instanceof Event.Progress)) {
                supervisorBell.ring();
            }
        } catch (UnreadableMessage
                | DataIntegrityViolationException
                | BadSqlGrammarException
                | IllegalArgumentException e) {
            // One bad message must not stop all the others; its text may hold anything, so only its size is told.
            LOG.atError()
                    .addKeyValue("bytes", message.getPayload().length)
                    .addKeyValue("offset", message.getHeaders().get(KafkaHeaders.OFFSET))
                    .addKeyValue("error", e.getClass().getSimpleName())
                    .log("an event was skipped: it cannot be read or stored");
            acknowledgment.acknowledge();
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("error", e.toString()).log("an event could not be stored; it is tried again");
            acknowledgment.nack(PAUSE);
        }
    }

    private Mono<Void> write(Event event, Instant at) {
        if (event instanceof Event.Heartbeat heartbeat) {
            return reports.heartbeat(heartbeat, at);
        }
        if (event instanceof Event.Progress progress) {
            return reports.progress(progress);
        }
        if (event instanceof Event.Answered answered) {
            return commands.answered(answered.commandId(), answered.answer())
                    .then(questions.answered(answered.commandId(), answered.answer()));
        }
        if (event instanceof Event.LaneStarted started) {
            return reports.laneStarted(started);
        }
        if (event instanceof Event.LaneEnded ended) {
            return reports.laneEnded(ended);
        }
        if (event instanceof Event.TaskFailed failed) {
            return reports.taskFailed(failed);
        }
        if (event instanceof Event.SettingsPublished published) {
            return schemas.publish(published.connector(), published.schema());
        }
        // As often as a schema grows by a column: for whoever looks for it.
        LOG.atDebug()
                .addKeyValue("sluice.run", event.key())
                .addKeyValue("event", event.getClass().getSimpleName())
                .log("reported by a connector");
        return Mono.empty();
    }
}

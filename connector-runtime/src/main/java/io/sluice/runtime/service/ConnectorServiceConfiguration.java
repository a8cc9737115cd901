package io.sluice.runtime.service;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.sluice.runtime.connection.Connections;
import io.sluice.runtime.connector.Sink;
import io.sluice.runtime.connector.Source;
import io.sluice.runtime.connector.Transform;
import io.sluice.runtime.control.ControlPlane;
import io.sluice.runtime.control.EventSender;
import io.sluice.runtime.kafka.KafkaSettings;
import io.sluice.runtime.kafka.RunAdmin;
import io.sluice.runtime.kafka.RunPlanner;
import io.sluice.runtime.lane.Connectors;
import io.sluice.runtime.lane.LaneServices;
import io.sluice.runtime.memory.MemoryBudget;
import io.sluice.runtime.memory.SluiceSchedulers;
import io.sluice.runtime.metrics.LaneFigures;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** The beans of a connector service beside its connector. */
@AutoConfiguration
@EnableConfigurationProperties(ServiceSettings.class)
@Import(ControlPlane.class)
public class ConnectorServiceConfiguration {

    @Bean
    Connections connections(Environment environment) {
        return Connections.of(environment);
    }

    @Bean(destroyMethod = "close")
    SluiceSchedulers sluiceSchedulers() {
        return new SluiceSchedulers();
    }

    @Bean
    KafkaSettings kafkaSettings(ServiceSettings settings) {
        return settings.kafka().toKafkaSettings();
    }

    @Bean(destroyMethod = "close")
    RunAdmin runAdmin(KafkaSettings kafka, SluiceSchedulers schedulers) {
        return new RunAdmin(kafka, schedulers.kafka());
    }

    @Bean
    RunPlanner runPlanner(KafkaSettings kafka, RunAdmin admin, SluiceSchedulers schedulers) {
        return new RunPlanner(kafka, admin, schedulers.kafka(), schedulers.work());
    }

    @Bean
    MemoryBudget memoryBudget(ServiceSettings settings) {
        return settings.memory().toBudget();
    }

    /** Not closed with the service: a commit that is under way may still read its batches when the process ends. */
    @Bean(destroyMethod = "")
    BufferAllocator allocator(MemoryBudget budget) {
        return new RootAllocator(budget.total());
    }

    /** Zero while no lane works: what stays is lost to the budget until the process ends. */
    @Bean
    MeterBinder memoryUsed(BufferAllocator allocator) {
        return meters -> Gauge.builder("sluice.memory.used", allocator, BufferAllocator::getAllocatedMemory)
                .description("batches that lanes hold in Arrow's memory")
                .baseUnit(BaseUnits.BYTES)
                .register(meters);
    }

    @Bean
    Connectors connectors(
            ObjectProvider<Source> sources, ObjectProvider<Transform> transforms, ObjectProvider<Sink> sinks) {
        return new Connectors(
                sources.orderedStream().toList(),
                transforms.orderedStream().toList(),
                sinks.orderedStream().toList());
    }

    @Bean
    LaneServices laneServices(
            ServiceSettings settings,
            KafkaSettings kafka,
            RunAdmin admin,
            SluiceSchedulers schedulers,
            BufferAllocator allocator,
            MemoryBudget budget,
            EventSender events,
            MeterRegistry meters) {
        return new LaneServices(
                settings.replicaName(),
                kafka,
                admin,
                schedulers,
                allocator,
                budget,
                settings.lane().toLaneSettings(),
                events,
                new LaneFigures(meters));
    }
}

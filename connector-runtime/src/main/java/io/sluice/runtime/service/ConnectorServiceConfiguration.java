package io.sluice.runtime.service;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.sluice.objects.ObjectStore;
import io.sluice.runtime.archive.Archive;
import io.sluice.runtime.archive.ArchiveSource;
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
import java.util.ArrayList;
import java.util.List;
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
    RunPlanner runPlanner(KafkaSettings kafka, RunAdmin admin, Archive archive, SluiceSchedulers schedulers) {
        return new RunPlanner(kafka, admin, archive, schedulers.work());
    }

    @Bean(destroyMethod = "close")
    ObjectStore objectStore(ServiceSettings settings, SluiceSchedulers schedulers) {
        return new ObjectStore(settings.s3().toS3Settings(), schedulers.work());
    }

    @Bean
    Archive archive(ServiceSettings settings, ObjectStore store) {
        return new Archive(
                store,
                new MemoryBudget(settings.archive().budgetBytes(), Archive.LANE_BYTES),
                settings.archive().flushAfter());
    }

    @Bean
    MemoryBudget memoryBudget(ServiceSettings settings) {
        return settings.memory().toBudget();
    }

    /** Not closed with the service: a commit that is under way may still read its batches when the process ends. */
    @Bean(destroyMethod = "")
    BufferAllocator allocator(MemoryBudget budget, Archive archive) {
        return new RootAllocator(budget.total() + archive.budget().total());
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
            ObjectProvider<Source> sources,
            ObjectProvider<Transform> transforms,
            ObjectProvider<Sink> sinks,
            ObjectStore store,
            BufferAllocator allocator) {
        List<Source> all = new ArrayList<>(sources.orderedStream().toList());
        if (!all.isEmpty()) {
            all.add(new ArchiveSource(store, allocator));
        }
        return new Connectors(
                all, transforms.orderedStream().toList(), sinks.orderedStream().toList());
    }

    @Bean
    LaneServices laneServices(
            ServiceSettings settings,
            KafkaSettings kafka,
            RunAdmin admin,
            SluiceSchedulers schedulers,
            BufferAllocator allocator,
            MemoryBudget budget,
            Archive archive,
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
                archive,
                events,
                new LaneFigures(meters));
    }
}

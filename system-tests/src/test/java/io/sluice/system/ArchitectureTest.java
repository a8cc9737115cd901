package io.sluice.system;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Who may see whom. Each rule says why it is there. */
@AnalyzeClasses(packages = "io.sluice", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule contractsSeeOnlyTheJdkAndJson = classes()
            .that()
            .resideInAPackage("io.sluice.contracts..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.sluice.contracts..",
                    "java..",
                    "org.jspecify..",
                    "com.fasterxml.jackson.annotation..",
                    "tools.jackson..")
            .because("the language that all services share must not bring Spring, Kafka or Arrow to any of them");

    @ArchTest
    static final ArchRule theRuntimeSeesContractsOnly = noClasses()
            .that()
            .resideInAPackage("io.sluice.runtime..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.sluice..")
                    .and(not(
                            resideInAnyPackage("io.sluice.runtime..", "io.sluice.contracts..", "io.sluice.objects.."))))
            .because("what every connector shares knows no connector");

    @ArchTest
    static final ArchRule theOrchestratorSeesContractsOnly = noClasses()
            .that()
            .resideInAPackage("io.sluice.orchestrator..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.sluice..")
                    .and(not(resideInAnyPackage(
                            "io.sluice.orchestrator..", "io.sluice.contracts..", "io.sluice.objects.."))))
            .because("the orchestrator is in no data path, and talks to connectors through Kafka alone");

    @ArchTest
    static final ArchRule theObjectStoreSeesContractsOnly = noClasses()
            .that()
            .resideInAPackage("io.sluice.objects..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.sluice..")
                    .and(not(resideInAnyPackage("io.sluice.objects..", "io.sluice.contracts.."))))
            .because("it stores bytes, whosever they are");

    @ArchTest
    static final ArchRule theStackSeesContractsOnly = noClasses()
            .that()
            .resideInAPackage("io.sluice.stack..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.sluice..")
                    .and(not(resideInAPackage("io.sluice.stack..").or(resideInAPackage("io.sluice.contracts..")))))
            .because("the local stack starts the services as processes, as a deployment does");

    @ArchTest
    static final ArchRule noConnectorSeesAnother = slices().matching("io.sluice.(mongo|transform|redshift|sqlserver)..")
            .should()
            .notDependOnEachOther()
            .because("a connector is exchanged without touching the others");

    @ArchTest
    static final ArchRule onlyTheOrchestratorServesRequests = noClasses()
            .that()
            .resideOutsideOfPackage("io.sluice.orchestrator..")
            .should()
            .beMetaAnnotatedWith("org.springframework.stereotype.Controller")
            .because("a connector's port carries the actuator and nobody is asked there who they are");

    @ArchTest
    static final ArchRule noPackageCycles = slices().matching("io.sluice.(*).(*)..")
            .should()
            .beFreeOfCycles()
            .because("a package that is in a cycle cannot be understood, or moved, alone");

    @ArchTest
    static final ArchRule reactorKafkaStaysInOnePackage = noClasses()
            .that()
            .resideOutsideOfPackage("io.sluice.runtime.kafka..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("reactor.kafka..")
            .because("Reactor Kafka is no longer developed: one package can be written anew (docs/decisions/0001)");

    @ArchTest
    static final ArchRule kafkaClientsStayBehindTheRuntime = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.sluice.mongo..",
                    "io.sluice.transform..",
                    "io.sluice.redshift..",
                    "io.sluice.sqlserver..",
                    "io.sluice.runtime.connector..",
                    "io.sluice.runtime.sink..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "org.springframework.kafka..", "org.springframework.cloud..")
            .because("lanes, sequences and transactions are the runtime's business");

    @ArchTest
    static final ArchRule onlyNamedSchedulers = noClasses()
            .that()
            .resideInAPackage("io.sluice..")
            .should()
            .callMethod(Schedulers.class, "boundedElastic")
            .orShould()
            .callMethod(Schedulers.class, "parallel")
            .orShould()
            .callMethod(Schedulers.class, "single")
            .because("the shared schedulers belong to nobody, so nobody uses them");

    @ArchTest
    static final ArchRule nobodyBlocks = noClasses()
            .that()
            .resideOutsideOfPackages("io.sluice.orchestrator.control..")
            .should()
            .callMethod(Mono.class, "block")
            .orShould()
            .callMethod(Flux.class, "blockFirst")
            .orShould()
            .callMethod(Flux.class, "blockLast")
            .because(
                    "reactive means reactive; the orchestrator's intake of events blocks a thread that is its own, on purpose");
}

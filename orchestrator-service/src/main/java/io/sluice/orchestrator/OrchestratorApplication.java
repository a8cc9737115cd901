package io.sluice.orchestrator;

import io.sluice.contracts.process.ParentProcess;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the service that takes workflows in and brings their runs to an end. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class OrchestratorApplication {

    public static void main(String[] args) {
        ParentProcess.endWithIt();
        SpringApplication.run(OrchestratorApplication.class, args);
    }
}

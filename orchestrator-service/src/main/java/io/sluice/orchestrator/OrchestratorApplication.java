package io.sluice.orchestrator;

import io.sluice.contracts.process.ParentProcess;
import io.sluice.orchestrator.workflow.FileCheck;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.logging.LoggingSystem;

/**
 * Starts the service that takes workflows in and brings their runs to an end. With {@code validate FILE [--json]} it judges a
 * file instead, by the very code that judges what is sent to the service, and ends.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class OrchestratorApplication {

    public static void main(String[] args) {
        ParentProcess.endWithIt();
        List<String> words = List.of(args);
        if (words.size() > 1 && words.get(0).equals("validate")) {
            // Nothing but the answer is to stand there; Spring Boot would set logging up, and is not started.
            LoggingSystem.get(OrchestratorApplication.class.getClassLoader()).beforeInitialize();
            System.exit(new FileCheck(System.out, System.err)
                    .judge(Path.of(words.get(1)), words.get(1), words.contains("--json")));
        }
        SpringApplication.run(OrchestratorApplication.class, args);
    }
}

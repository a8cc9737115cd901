package io.sluice.transform;

import io.sluice.contracts.process.ParentProcess;
import io.sluice.runtime.connection.Secrets;
import io.sluice.runtime.connector.Transform;
import io.sluice.runtime.memory.SluiceSchedulers;
import io.sluice.transform.row.DocumentTransform;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Starts a replica of the transform; the runtime finds the one bean and gives it lanes. */
@SpringBootApplication(proxyBeanMethods = false)
public class TransformServiceApplication {

    public static void main(String[] args) {
        ParentProcess.endWithIt();
        SpringApplication.run(TransformServiceApplication.class, args);
    }

    @Bean
    Transform transform(SluiceSchedulers schedulers, Environment environment) {
        return new DocumentTransform(schedulers.work(), Secrets.of(environment));
    }
}

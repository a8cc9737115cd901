package io.sluice.mongo;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.contracts.process.ParentProcess;
import io.sluice.mongo.server.MongoConnections;
import io.sluice.runtime.connection.Connections;
import io.sluice.runtime.memory.SluiceSchedulers;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** The MongoDB source service. Lanes, Kafka and the control plane come with the runtime, which picks up the source. */
@SpringBootApplication
public class MongoSourceApplication {

    public static void main(String[] arguments) {
        ParentProcess.endWithIt();
        SpringApplication.run(MongoSourceApplication.class, arguments);
    }

    @Bean
    MongoSource mongoSource(Connections connections, MeterRegistry meters, SluiceSchedulers schedulers) {
        return new MongoSource(new MongoConnections(connections, meters), schedulers);
    }
}

package io.sluice.redshift;

import io.sluice.contracts.process.ParentProcess;
import io.sluice.redshift.postgres.PostgresSink;
import io.sluice.runtime.connection.Connections;
import io.sluice.runtime.connector.Sink;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Starts the service that serves {@code redshift.load}: its one bean is the sink, the runtime does the rest. */
@SpringBootApplication
public class RedshiftSinkApplication {

    public static void main(String[] arguments) {
        ParentProcess.endWithIt();
        SpringApplication.run(RedshiftSinkApplication.class, arguments);
    }

    @Bean
    Sink redshiftSink(Connections connections) {
        return new PostgresSink(connections);
    }
}

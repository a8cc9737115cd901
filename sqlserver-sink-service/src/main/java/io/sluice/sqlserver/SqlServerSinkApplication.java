package io.sluice.sqlserver;

import io.sluice.contracts.process.ParentProcess;
import io.sluice.runtime.connection.Connections;
import io.sluice.runtime.connector.Sink;
import io.sluice.sqlserver.load.SqlServerSink;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Starts the service that serves {@code sqlserver.load}: its one bean is the sink, the runtime does the rest. */
@SpringBootApplication
public class SqlServerSinkApplication {

    public static void main(String[] arguments) {
        ParentProcess.endWithIt();
        SpringApplication.run(SqlServerSinkApplication.class, arguments);
    }

    @Bean
    Sink sqlServerSink(Connections connections) {
        return new SqlServerSink(connections);
    }
}

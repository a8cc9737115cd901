package io.sluice.system.chaos;

import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.client.ReactorResourceFactory;

/** Starts a service as a context of this JVM, as if the classes of the other services were not there. */
final class ReplicaContext {

    private static final List<String> AUTO_CONFIGURATIONS = StreamSupport.stream(
                    ImportCandidates.load(AutoConfiguration.class, ReplicaContext.class.getClassLoader())
                            .spliterator(),
                    false)
            .toList();
    private static final List<String> OF_THE_ORCHESTRATOR =
            List.of(".r2dbc.", ".flyway.", ".jdbc.", ".sql.", ".security.");
    private static final String OF_CONNECTORS = "io.sluice.runtime.";

    private ReplicaContext() {}

    static ConfigurableApplicationContext start(Service service, Map<String, String> settings) {
        List<String> arguments = new ArrayList<>();
        settings.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        arguments.add("--spring.config.location=" + settingsOf(service));
        arguments.add("--spring.autoconfigure.exclude=" + String.join(",", foreignTo(service)));
        arguments.add("--spring.main.register-shutdown-hook=false");
        arguments.add("--spring.main.banner-mode=off");
        arguments.add("--spring.main.log-startup-info=false");
        if (service != Service.ORCHESTRATOR) {
            arguments.add("--spring.main.web-application-type=none");
        }
        return new SpringApplicationBuilder(service.application)
                .initializers(ReplicaContext::ownNetty)
                .run(arguments.toArray(new String[0]));
    }

    /** The event loops that a process has once would end with the first context that closes. */
    private static void ownNetty(ConfigurableApplicationContext context) {
        ((GenericApplicationContext) context).registerBean(ReactorResourceFactory.class, () -> {
            ReactorResourceFactory own = new ReactorResourceFactory();
            own.setUseGlobalResources(false);
            return own;
        });
    }

    private static List<String> foreignTo(Service service) {
        return AUTO_CONFIGURATIONS.stream()
                .filter(name -> service == Service.ORCHESTRATOR
                        ? name.startsWith(OF_CONNECTORS)
                        : OF_THE_ORCHESTRATOR.stream().anyMatch(name::contains))
                .toList();
    }

    /** Each service has an application.yml at the root of its jar; on a common class path only the first would be found. */
    private static String settingsOf(Service service) {
        URL code = service.application.getProtectionDomain().getCodeSource().getLocation();
        try {
            return code.getPath().endsWith("/")
                    ? URI.create(code + "application.yml").toURL().toString()
                    : "jar:" + code + "!/application.yml";
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}

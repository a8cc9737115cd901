package io.sluice.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.control.TaskRef;
import io.sluice.contracts.failure.TransientFailure;
import io.sluice.contracts.json.ContractJson;
import io.sluice.runtime.log.LogFields;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;

/** A line of a lane as this service writes it, for people and for machines: as every connector service does. */
@ExtendWith(OutputCaptureExtension.class)
class LogLinesTest {

    private static final TaskRef TASK = new TaskRef(
            "shop-nightly-20261127-020000-7f3a", "shop-nightly", 1, 1, "to_redshift", 2, "c", null, Map.of(), false);

    @Test
    void inEcsEveryFieldHasItsPlace(CapturedOutput output) {
        try (ConfigurableApplicationContext service = service("--logging.structured.format.console=ecs")) {
            say();
        }
        JsonNode line = ContractJson.mapper()
                .readTree(output.getOut()
                        .lines()
                        .filter(each -> each.contains("lane taken anew"))
                        .findFirst()
                        .orElseThrow());
        assertThat(line.at("/message").asString()).isEqualTo("lane taken anew");
        assertThat(line.at("/sluice/run").asString()).isEqualTo("shop-nightly-20261127-020000-7f3a");
        assertThat(line.at("/sluice/workflow").asString()).isEqualTo("shop-nightly");
        assertThat(line.at("/sluice/task").asString()).isEqualTo("to_redshift");
        assertThat(line.at("/sluice/attempt").asInt()).isEqualTo(2);
        assertThat(line.at("/sluice/lane").asInt()).isEqualTo(3);
        assertThat(line.at("/error/code").asString()).isEqualTo("destination-unreachable");
    }

    @Test
    void forPeopleTheFieldsStandBehindTheMessage(CapturedOutput output) {
        try (ConfigurableApplicationContext service = service()) {
            say();
        }
        assertThat(output.getOut())
                .contains("lane taken anew sluice.run=shop-nightly-20261127-020000-7f3a sluice.workflow=shop-nightly"
                        + " sluice.task=to_redshift sluice.attempt=2 sluice.lane=3 error.code=destination-unreachable"
                        + " kind=TRANSIENT cause=it does not answer");
    }

    private static void say() {
        LogFields.failed(
                        LogFields.of(LoggerFactory.getLogger(LogLinesTest.class).atInfo(), TASK, 3),
                        new TransientFailure("destination-unreachable", "it does not answer"))
                .log("lane taken anew");
    }

    private static ConfigurableApplicationContext service(String... arguments) {
        return new SpringApplicationBuilder(Nothing.class)
                .web(WebApplicationType.NONE)
                .run(arguments);
    }

    /** No beans: it is the logging that is looked at. */
    @Configuration(proxyBeanMethods = false)
    static class Nothing {}
}

package io.sluice.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ChaosMainTest {

    @Test
    void aMutantInProcessesIsRefusedBecauseTheJarsHaveItNot() {
        // given
        StringWriter said = new StringWriter();
        CommandLine chaos = new CommandLine(new ChaosMain()).setErr(new PrintWriter(said));

        // when
        int code = chaos.execute("--mutant=guard-off", "--processes");

        // then
        assertThat(code).isEqualTo(2);
        assertThat(said.toString())
                .contains("--mutant is guard-off together with --processes", "leave one of the two out");
    }
}

package io.sluice.orchestrator.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.contracts.json.ContractJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What {@code ./sluice validate} says of a file, and what it ends with. */
class FileCheckTest {

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void eachProblemIsALineThatAnEditorCanJumpTo() throws IOException {
        String text = MistakesTest.SOUND.replace("mode: merge", "mode: mrge").replace("version: 1", "version: 2");

        assertThat(judge(text.getBytes(StandardCharsets.UTF_8), false)).isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "flow.yml:1:1: version must be 1, found 2",
                        "flow.yml:23:27: write.mode must be one of merge, replace, append, found \"mrge\"; did you mean merge?");
        assertThat(out.size()).isZero();
    }

    @Test
    void aSoundFileEndsWithNought() throws IOException {
        assertThat(judge(MistakesTest.SOUND.getBytes(StandardCharsets.UTF_8), false))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("flow.yml is sound.");
    }

    @Test
    void jsonSaysTheSame() throws IOException {
        String text = MistakesTest.SOUND.replace("name: nightly", "name: Nightly");

        assertThat(judge(text.getBytes(StandardCharsets.UTF_8), true)).isEqualTo(2);

        JsonNode report = ContractJson.mapper().readTree(out.toByteArray());
        assertThat(report.get("valid").asBoolean()).isFalse();
        assertThat(report.get("errors").get(0).get("pointer").asString()).isEqualTo("#/name");
        assertThat(report.get("errors").get(0).get("line").asInt()).isEqualTo(2);
    }

    @Test
    void whatIsNoTextOrTooMuchOfItOrNotThereIsSaid() throws IOException {
        assertThat(judge(new byte[] {'a', (byte) 0xff}, false)).isEqualTo(2);
        assertThat(judge(new byte[10 << 20], false)).isEqualTo(2);
        assertThat(new FileCheck(print(out), print(err)).judge(directory.resolve("none.yml"), "none.yml", false))
                .isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "flow.yml:1:1: the workflow is not UTF-8; store the file in UTF-8",
                        "flow.yml:1:1: the workflow is larger than 256 KiB, which is the most that is allowed",
                        "sluice: none.yml: there is no such file");
    }

    private int judge(byte[] content, boolean json) throws IOException {
        Path file = Files.write(directory.resolve("flow.yml"), content);
        return new FileCheck(print(out), print(err)).judge(file, "flow.yml", json);
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }
}

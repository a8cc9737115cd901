package io.sluice.stack.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

    /** Nobody listens on port 1. */
    private static final Map<String, String> NOBODY = Map.of("SLUICE_API", "http://127.0.0.1:1");

    @TempDir
    Path clone;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "up",
                "down",
                "status",
                "logs",
                "env",
                "scale",
                "load",
                "apply",
                "run",
                "runs",
                "show",
                "cancel",
                "retry",
                "replay",
                "rejected",
                "snapshots",
                "restore",
                "receipt"
            })
    void everyCommandExplainsItself(String command) {
        Typed typed = Typed.in(new Home(clone, Map.of()), command, "--help");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).startsWith("Usage: ./sluice " + command).contains("-h, --help");
        assertThat(typed.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "chaos",
                "bench everything",
                "bench direct --documents 10",
                "scale transform-service",
                "scale transform-service two",
                "load a.json",
                "demo --warehouse redshift",
                "demo --warehouse oracle",
                "logs nobody",
                "apply missing.yml",
                "load missing.json --database d --collection c",
                "load x --database a.b --collection c",
                "show",
                "rejected",
                "rejected r --workflow missing.yml",
                "rejected r --replay --workflow missing.yml",
                "rejected r --samples many",
                "status now",
                "up --generate orders",
                "up --generate orders=0",
                "up --generate orders=3000000000",
                "up --generate orders=5,orders=6",
                "up --generate $cmd=5",
                "up --generate orders=5,"
            })
    void wrongUseIsTwoWithoutAStackTrace(String typedLine) {
        Typed typed = Typed.in(new Home(clone, NOBODY), typedLine.isEmpty() ? new String[0] : typedLine.split(" "));
        assertThat(typed.exitCode()).as(typed.err()).isEqualTo(2);
        assertThat(typed.err()).isNotBlank().doesNotContain("\tat ");
        assertThat(typed.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "down",
                "status",
                "env",
                "scale transform-service 2",
                "runs",
                "run shop",
                "show r",
                "snapshots r",
                "rejected r",
                "rejected r --replay",
                "restore r",
                "receipt r"
            })
    void withoutAStackTheAnswerIsThreeAndSaysHowToStartOne(String typedLine) {
        Typed typed = Typed.in(new Home(clone, Map.of()), typedLine.split(" "));
        assertThat(typed.exitCode()).isEqualTo(3);
        assertThat(typed.err())
                .isEqualToIgnoringNewLines(
                        "sluice: no stack is up in " + clone + ": start one with ./sluice up --detach");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"runs", "run shop", "show r", "snapshots r --take", "rejected r --json", "receipt r --json"})
    void anApiThatDoesNotAnswerIsNamed(String typedLine) {
        Typed typed = Typed.in(new Home(clone, NOBODY), typedLine.split(" "));
        assertThat(typed.exitCode()).isEqualTo(3);
        assertThat(typed.err()).contains("the API does not answer at http://127.0.0.1:1/api/v1");
    }

    @Test
    void aMongoAddressThatCannotBeReadIsNotRepeated() throws IOException {
        Path file = Files.writeString(clone.resolve("a.json"), "{\"a\":1}");
        Home home = new Home(clone, Map.of("MONGODB_URI", "mongo://me:secret@h"));
        Typed typed = Typed.in(home, "load", file.toString(), "--database", "d", "--collection", "c");
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains("MONGODB_URI is not an address").doesNotContain("secret");
    }

    @Test
    void logsOutliveTheirStackAndShowTheEnd() throws IOException {
        // given
        Path logs = Files.createDirectories(clone.resolve(".sluice/logs"));
        Files.writeString(logs.resolve("transform-service-1.log"), "one\ntwo\nthree\n");
        Files.writeString(logs.resolve("transform-service-2.log"), "four\n");
        Files.writeString(logs.resolve("stack.log"), "five\n");
        // when
        Typed typed = Typed.in(new Home(clone, Map.of()), "logs", "transform-service", "--lines", "2");
        // then
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out().lines().filter(line -> !line.startsWith("==>"))).containsExactly("two", "three", "four");
    }

    @Test
    void aWorkflowIsSentUnderTheNameThatItBears() {
        assertThat(name("version: 1\nname: shop # ours\n")).isEqualTo("shop");
        assertThat(name("name: \"shop-nightly\"\r\ntasks:\r\n  name: no\r\n")).isEqualTo("shop-nightly");
        assertThat(name("{\"version\": 1, \"name\": \"shop\"}")).isEqualTo("shop");
        assertThat(name("tasks:\n  name: {}\n")).isEqualTo("unnamed");
    }

    @Test
    void aValueWithAQuoteStaysOneWordInAShell() {
        assertThat(EnvCommand.quoted("a'b $c")).isEqualTo("'a'\\''b $c'");
    }

    @Test
    void collectionsToGenerateAreNamedWithTheirNumbers() {
        assertThat(GeneratedCollections.parse("orders=50000000,small_2=7"))
                .containsExactly(Map.entry("orders", 50_000_000L), Map.entry("small_2", 7L));
        assertThat(GeneratedCollections.parse("")).isEmpty();
        assertThatThrownBy(() -> GeneratedCollections.parse("orders=5,other=many"))
                .isInstanceOf(WrongUse.class)
                .hasMessage("--generate has \"other=many\": write COLLECTION=N with N from 1 to 2147483647,"
                        + " several with commas between: orders=50000000,other=1000");
    }

    private static String name(String definition) {
        return new WorkflowFile(Path.of("w.yml"), definition.getBytes(java.nio.charset.StandardCharsets.UTF_8)).name();
    }
}

package io.sluice.stack.command;

import io.sluice.stack.StackServices;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Hands the file to the code that judges workflows in the orchestrator, in a process of its own that starts no service. */
@Command(
        name = "validate",
        description = {
            "Judges a workflow's file; nothing has to be up. Each problem is one line: FILE:LINE:COLUMN: text.",
            "What only connectors can tell (connections, secrets, collections) is not looked at."
        })
final class ValidateCommand implements Callable<Integer> {

    private final Home home;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The workflow, in YAML or JSON.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--json", description = "Answers in JSON.")
    private boolean json;

    ValidateCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path jar = StackServices.jar(home.clonePath(), StackServices.ORCHESTRATOR);
        if (!Files.exists(jar)) {
            throw new WrongUse(jar + " is missing: build it with mvn -DskipTests package");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=UTF-8",
                "-jar",
                jar.toString(),
                "validate",
                file.toString()));
        if (json) {
            command.add("--json");
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        PrintWriter out = spec.commandLine().getOut();
        try (InputStream said = process.getInputStream()) {
            out.print(new String(said.readAllBytes(), StandardCharsets.UTF_8));
            out.flush();
            return process.waitFor();
        } finally {
            process.destroyForcibly();
        }
    }
}

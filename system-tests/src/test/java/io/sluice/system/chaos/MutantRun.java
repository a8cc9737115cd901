package io.sluice.system.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The harness in a JVM of its own, with a mutant's classes before all others. */
final class MutantRun {

    private MutantRun() {}

    /** Answers the exit code of {@link ChaosMain}; what it prints goes where ours goes, or into a file. */
    static int of(Mutant mutant, Path checkout, List<String> arguments, ProcessBuilder.Redirect output) {
        try {
            String classPath =
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
            Path classes = Files.createTempDirectory("sluice-mutant");
            mutant.compile(checkout, classes, classPath);
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--add-opens=java.base/java.nio=ALL-UNNAMED",
                    "-Xmx2g",
                    "-XX:SoftRefLRUPolicyMSPerMB=0",
                    "-XX:+UseSerialGC",
                    "-cp",
                    classes + System.getProperty("path.separator") + classPath,
                    ChaosMain.class.getName()));
            command.addAll(arguments);
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output)
                    .start();
            try {
                return process.waitFor();
            } finally {
                process.destroy();
            }
        } catch (IOException e) {
            throw new IllegalStateException("the mutant could not be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

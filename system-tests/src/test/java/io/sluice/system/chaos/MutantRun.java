package io.sluice.system.chaos;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.launcher.core.LauncherFactory;

/** The harness, or a test of another module, in a JVM of its own, with a mutant's classes before all others. */
final class MutantRun {

    private MutantRun() {}

    /** Answers the exit code of {@link ChaosMain}; what it prints goes where ours goes, or into a file. */
    static int of(Mutant mutant, Path checkout, List<String> arguments, ProcessBuilder.Redirect output) {
        return run(mutant, checkout, ownClassPath(), ChaosMain.class, arguments, output);
    }

    /**
     * Answers the exit code of {@link ModuleTest}.
     *
     * @param module whose tests are compiled in the checkout
     * @param method as {@link ModuleTest} takes it
     */
    static int ofTest(Mutant mutant, Path checkout, String module, String method, ProcessBuilder.Redirect output) {
        Path target = checkout.resolve(module).resolve("target");
        try {
            // The module's own, as what others of it bring along may be in its way; behind it, who runs the test.
            String classPath = Stream.of(
                            target.resolve("test-classes").toString(),
                            target.resolve("classes").toString(),
                            Files.readString(target.resolve("test.classpath")).strip(),
                            placeOf(ModuleTest.class),
                            placeOf(LauncherFactory.class))
                    .collect(Collectors.joining(File.pathSeparator));
            return run(mutant, checkout, classPath, ModuleTest.class, List.of(method), output);
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("module " + module + " of " + checkout + " is not built", e);
        }
    }

    private static String ownClassPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
    }

    private static String placeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    private static int run(
            Mutant mutant,
            Path checkout,
            String classPath,
            Class<?> main,
            List<String> arguments,
            ProcessBuilder.Redirect output) {
        try {
            Path classes = Files.createTempDirectory("sluice-mutant");
            mutant.compile(checkout, classes, classPath);
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--add-opens=java.base/java.nio=ALL-UNNAMED",
                    "-Xmx2g",
                    "-XX:SoftRefLRUPolicyMSPerMB=0",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    // Of a lane's test, in seconds: what a mutant never does need not be waited for that long.
                    "-Dsluice.patience=30",
                    "-cp",
                    classes + File.pathSeparator + classPath,
                    main.getName()));
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

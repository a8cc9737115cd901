package io.sluice.system.chaos;

import java.io.PrintWriter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** A test of another module, in a JVM whose class path begins with a mutant. */
final class ModuleTest {

    static final int GREEN = 0;
    static final int RED = 1;
    static final int NOT_FOUND = 2;

    private ModuleTest() {}

    /** @param arguments a method as {@code package.Class#method(parameter types)} */
    public static void main(String[] arguments) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectMethod(arguments[0]))
                                .build(),
                        listener);
        var summary = listener.getSummary();
        summary.printFailuresTo(new PrintWriter(System.out, true, java.nio.charset.StandardCharsets.UTF_8), 0);
        System.exit(
                summary.getTestsStartedCount() == 0 ? NOT_FOUND : summary.getTotalFailureCount() == 0 ? GREEN : RED);
    }
}

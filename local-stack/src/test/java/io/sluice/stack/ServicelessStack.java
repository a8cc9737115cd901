package io.sluice.stack;

import io.sluice.stack.state.StateDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A stack of backing services alone, for what needs no service of Sluice. */
public final class ServicelessStack {

    private ServicelessStack() {}

    public static LocalStack up(Path clone) {
        StackOptions options = StackOptions.of(clone).withEnvironment(Map.of());
        return LocalStack.up(options, new StateDirectory(options.stateDirectory()), addresses -> List.of());
    }
}

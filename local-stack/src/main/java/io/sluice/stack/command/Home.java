package io.sluice.stack.command;

import io.sluice.stack.control.ControlClient;
import io.sluice.stack.control.NotReachable;
import io.sluice.stack.state.StackState;
import io.sluice.stack.state.StateDirectory;
import java.nio.file.Path;
import java.util.Map;

/** The clone that a command works on, and the stack that is up there. */
record Home(Path clonePath, Map<String, String> environment) {

    /** The script says where it lies; without it, the current directory counts. */
    static Home here() {
        return new Home(Path.of(System.getProperty("sluice.home", "")).toAbsolutePath(), System.getenv());
    }

    StateDirectory directory() {
        return new StateDirectory(clonePath.resolve(".sluice"));
    }

    /** @throws NotReachable if no stack is up here */
    StackState stack() {
        return directory()
                .read()
                .filter(state -> state.ready() && state.stack().isAlive())
                .orElseThrow(() ->
                        new NotReachable("no stack is up in " + clonePath + ": start one with ./sluice up --detach"));
    }

    ControlClient control() {
        return new ControlClient(stack());
    }

    /** The API that SLUICE_API names, else the one of the stack that is up here. */
    SluiceApi api() {
        String address = environment.get("SLUICE_API");
        if (address == null || address.isBlank()) {
            address = stack().api();
        }
        if (address == null) {
            throw new NotReachable("the stack has no orchestrator: ./sluice scale orchestrator-service 1");
        }
        return new SluiceApi(address);
    }
}

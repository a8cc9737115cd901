package io.sluice.stack.command;

import io.sluice.stack.backing.Addresses;
import io.sluice.stack.control.ControlClient;
import io.sluice.stack.control.NotReachable;
import io.sluice.stack.state.StackState;
import io.sluice.stack.state.StateDirectory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The clone that a command works on, and the stack that is up there. */
record Home(Path clonePath, Map<String, String> environment) {

    /** The script says where it lies; without it, the current directory counts. */
    static Home here() {
        return new Home(Path.of(System.getProperty("sluice.home", "")).toAbsolutePath(), System.getenv());
    }

    StateDirectory directory() {
        return new StateDirectory(clonePath.resolve(".sluice"));
    }

    /** The stack that is up here, or is just starting. */
    Optional<StackState> living() {
        return directory().read().filter(state -> state.stack().isAlive());
    }

    /** @throws NotReachable if no stack is up here, or if it is not ready yet */
    StackState stack() {
        StackState state = living().orElseThrow(this::noStack);
        if (!state.ready()) {
            throw new NotReachable(
                    "the stack in " + clonePath + " is still starting; ./sluice status shows what it waits for");
        }
        return state;
    }

    /** Of a stack that is ready. */
    Addresses addresses() {
        Addresses addresses = stack().addresses();
        if (addresses == null) {
            throw new IllegalStateException("a stack is ready and has no addresses");
        }
        return addresses;
    }

    /** Works while the stack is starting, too. */
    ControlClient control() {
        return new ControlClient(living().orElseThrow(this::noStack));
    }

    NotReachable noStack() {
        return new NotReachable("no stack is up in " + clonePath + ": start one with ./sluice up --detach");
    }

    /** What the API is to know the caller by; null if nobody asks. */
    @Nullable
    String token() {
        String token = environment.get("SLUICE_TOKEN");
        return token == null || token.isBlank() ? null : token.strip();
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
        return new SluiceApi(address, token());
    }
}

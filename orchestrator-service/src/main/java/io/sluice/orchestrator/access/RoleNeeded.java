package io.sluice.orchestrator.access;

import org.springframework.security.access.AccessDeniedException;

/** The caller is not known, or may do less than this. */
final class RoleNeeded extends AccessDeniedException {

    private final Role role;

    RoleNeeded(Role role) {
        super("needs the role " + role.word());
        this.role = role;
    }

    Role role() {
        return role;
    }
}

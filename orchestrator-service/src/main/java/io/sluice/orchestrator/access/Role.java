package io.sluice.orchestrator.access;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** What a caller may do. Each role may do what the ones before it may. */
enum Role {
    /** Looks. */
    VIEWER,
    /** Starts, cancels, pauses, resumes and retries runs, and tests connections. */
    OPERATOR,
    /** Changes workflows. */
    EDITOR,
    /** Everything else. */
    ADMIN;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean includes(Role other) {
        return compareTo(other) >= 0;
    }

    GrantedAuthority authority() {
        return new SimpleGrantedAuthority("ROLE_" + name());
    }

    static Optional<Role> ofWord(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }

    /** The highest that the caller has; empty for one who is known and may do nothing. */
    static Optional<Role> of(Authentication caller) {
        List<String> held = caller.getAuthorities().stream()
                .map(GrantedAuthority::getAuthority)
                .toList();
        return Arrays.stream(values())
                .filter(role -> held.contains(role.authority().getAuthority()))
                .max(Comparator.naturalOrder());
    }
}

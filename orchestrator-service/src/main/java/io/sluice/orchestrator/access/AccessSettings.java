package io.sluice.orchestrator.access;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the orchestrator is told under {@code sluice.auth}.
 *
 * @param tokens by the name under which a caller is known
 * @param oidc null unless the mode is oidc
 */
@ConfigurationProperties("sluice.auth")
record AccessSettings(@DefaultValue("none") Mode mode, @DefaultValue Map<String, Token> tokens, @Nullable Oidc oidc) {

    enum Mode {
        /** Everybody may do everything; only from this machine. */
        NONE,
        /** Bearer tokens whose hashes stand in the configuration. */
        TOKEN,
        /** JSON Web Tokens of an OpenID Connect provider. */
        OIDC
    }

    AccessSettings {
        tokens = Map.copyOf(tokens);
        if (mode == Mode.NONE && (!tokens.isEmpty() || oidc != null)) {
            throw new RefusedSetting(
                    "sluice.auth.mode is none, and there are settings under sluice.auth that then mean nothing.",
                    "Set sluice.auth.mode to token or oidc, or leave out sluice.auth.tokens and sluice.auth.oidc.");
        }
        if (mode == Mode.TOKEN) {
            checked(tokens);
        }
        if (mode == Mode.OIDC && oidc == null) {
            throw new RefusedSetting(
                    "sluice.auth.mode is oidc, and sluice.auth.oidc is missing.",
                    "Set sluice.auth.oidc.issuer and sluice.auth.oidc.audience.");
        }
    }

    /**
     * @param sha256 SHA-256 of the token in hex: the token itself stands nowhere
     */
    record Token(@Nullable String sha256, @Nullable Role role) {

        byte[] hash() {
            return HexFormat.of().parseHex(sha256 == null ? "" : sha256);
        }

        @Override
        public String toString() {
            return "Token[" + role + "]";
        }
    }

    /**
     * @param issuer compared with the token's {@code iss}; its discovery document says where the keys are
     * @param audience must stand in the token's {@code aud}, for a token that was made for another service is none for this one
     * @param roles the claim that holds roles, as a list or a text with spaces between; dots lead into it
     */
    record Oidc(
            @DefaultValue("") String issuer, @DefaultValue("") String audience, @DefaultValue("roles") String roles) {

        Oidc {
            if (!isSafe(issuer)) {
                throw new RefusedSetting(
                        "sluice.auth.oidc.issuer is \"" + issuer + "\".",
                        "Write the address of the OpenID Connect provider, beginning with https://; http:// is for this"
                                + " machine only, because whoever answers there decides whose tokens count.");
            }
            if (audience.isBlank()) {
                throw new RefusedSetting(
                        "sluice.auth.oidc.audience is missing.",
                        "Write what the provider puts into aud of tokens that are meant for Sluice.");
            }
        }

        private static boolean isSafe(String issuer) {
            try {
                URI address = URI.create(issuer);
                return address.getHost() != null
                        && ("https".equals(address.getScheme())
                                || ("http".equals(address.getScheme())
                                        && InetAddress.getByName(address.getHost())
                                                .isLoopbackAddress()));
            } catch (IllegalArgumentException | UnknownHostException e) {
                return false;
            }
        }
    }

    private static void checked(Map<String, Token> tokens) {
        if (tokens.isEmpty()) {
            throw new RefusedSetting(
                    "sluice.auth.mode is token, and there is no token: nobody could do anything.",
                    "Set sluice.auth.tokens.<name>.sha256 and sluice.auth.tokens.<name>.role for at least one name.");
        }
        Set<String> seen = new HashSet<>();
        tokens.forEach((name, token) -> {
            String setting = "sluice.auth.tokens." + name;
            String hash = token.sha256();
            // Whoever writes the token itself here is not to find it in the log.
            if (hash == null || !hash.matches("[0-9a-fA-F]{64}")) {
                throw new RefusedSetting(
                        setting + ".sha256 is not a SHA-256 in hex, which has 64 digits of 0-9 and a-f.",
                        "Make one with: printf %s \"$TOKEN\" | sha256sum");
            }
            if (token.role() == null) {
                throw new RefusedSetting(
                        setting + ".role is missing.", "Write one of viewer, operator, editor, admin.");
            }
            if (!seen.add(HexFormat.of().formatHex(token.hash()))) {
                throw new RefusedSetting(
                        setting + ".sha256 is the same as that of another name.",
                        "Give each name a token of its own, so that one can be taken back.");
            }
        });
    }
}

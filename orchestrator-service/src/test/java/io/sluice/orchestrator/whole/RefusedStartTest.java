package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sluice.orchestrator.OrchestratorApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Settings with which the orchestrator would not be safe: it says so and ends, before it reaches for its database. */
@ExtendWith(OutputCaptureExtension.class)
class RefusedStartTest {

    private static final String HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    @Test
    void withoutAuthenticationItListensToItsOwnMachineOnly(CapturedOutput output) {
        start("--server.address=0.0.0.0");
        assertThat(output)
                .contains(
                        "APPLICATION FAILED TO START",
                        "server.address is 0.0.0.0, and sluice.auth.mode is none: whoever reaches this machine could"
                                + " start and change everything.",
                        "Set sluice.auth.mode to token or oidc (docs/operations/security.md), or server.address to"
                                + " 127.0.0.1.")
                .doesNotContain("\tat ");
    }

    @Test
    void anAddressThatIsAbsentMeansEveryAddress(CapturedOutput output) {
        start("--server.address=");
        assertThat(output)
                .contains("server.address is not set, which means every address, and")
                .doesNotContain("\tat ");
    }

    @Test
    void theActuatorsAddressCountsToo(CapturedOutput output) {
        start("--management.server.address=::");
        assertThat(output)
                .contains("management.server.address is 0:0:0:0:0:0:0:0, and")
                .doesNotContain("\tat ");
    }

    @Test
    void aTokenInThePlaceOfItsHashIsNotPrinted(CapturedOutput output) {
        start(
                "--sluice.auth.mode=token",
                "--sluice.auth.tokens.ci.sha256=canary",
                "--sluice.auth.tokens.ci.role=admin");
        assertThat(output)
                .contains(
                        "sluice.auth.tokens.ci.sha256 is not a SHA-256 in hex, which has 64 digits of 0-9 and a-f.",
                        "Make one with: printf %s \"$TOKEN\" | sha256sum")
                .doesNotContain("canary", "\tat ");
    }

    @Test
    void tokensWithoutAnyTokenAndNamesThatShareOneAreRefused(CapturedOutput output) {
        start("--sluice.auth.mode=token");
        assertThat(output).contains("sluice.auth.mode is token, and there is no token");
        start("--sluice.auth.mode=token", "--sluice.auth.tokens.ci.sha256=" + HASH);
        assertThat(output).contains("sluice.auth.tokens.ci.role is missing.");
        start(
                "--sluice.auth.mode=token",
                "--sluice.auth.tokens.ci.sha256=" + HASH,
                "--sluice.auth.tokens.ci.role=viewer",
                "--sluice.auth.tokens.me.sha256=" + HASH.toUpperCase(java.util.Locale.ROOT),
                "--sluice.auth.tokens.me.role=admin");
        assertThat(output)
                .contains(".sha256 is the same as that of another name.")
                .doesNotContain("\tat ");
    }

    @Test
    void tokensThatWouldMeanNothingAreRefused(CapturedOutput output) {
        start("--sluice.auth.tokens.ci.sha256=" + HASH, "--sluice.auth.tokens.ci.role=viewer");
        assertThat(output).contains("sluice.auth.mode is none, and there are settings under sluice.auth");
    }

    @Test
    void aProviderNeedsAnAddressThatNobodyCanImitateAndAnAudience(CapturedOutput output) {
        start("--sluice.auth.mode=oidc");
        assertThat(output).contains("sluice.auth.mode is oidc, and sluice.auth.oidc is missing.");
        start(
                "--sluice.auth.mode=oidc",
                "--sluice.auth.oidc.issuer=http://example.com",
                "--sluice.auth.oidc.audience=a");
        assertThat(output).contains("sluice.auth.oidc.issuer is \"http://example.com\".");
        start("--sluice.auth.mode=oidc", "--sluice.auth.oidc.issuer=https://example.com");
        assertThat(output).contains("sluice.auth.oidc.audience is missing.").doesNotContain("\tat ");
    }

    /** Nobody listens on the database's port: whoever gets so far fails otherwise. */
    private static void start(String... settings) {
        String[] all = java.util.Arrays.copyOf(settings, settings.length + 3);
        all[settings.length] = "--server.port=0";
        all[settings.length + 1] = "--management.server.port=0";
        all[settings.length + 2] = "--sluice.database.port=1";
        assertThat(catchThrowable(() -> new SpringApplicationBuilder(OrchestratorApplication.class)
                        .run(all)
                        .close()))
                .isNotNull();
    }
}

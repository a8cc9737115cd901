package io.sluice.orchestrator.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import io.sluice.orchestrator.whole.Orchestrator.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** A provider of tokens that cannot answer is no fault of the caller, and passes. */
class SilentProviderTest {

    @Test
    void theCallerIsToldAndTheNextTokenIsJudgedWhenTheProviderIsBack() throws Exception {
        EmbeddedKafkaKraftBroker broker = Backing.kafka();
        try (TokenProvider provider = new TokenProvider();
                Orchestrator orchestrator = new Orchestrator(
                        broker.getBrokersAsString(),
                        Backing.database(),
                        "--sluice.auth.mode=oidc",
                        "--sluice.auth.oidc.issuer=" + provider.issuer(),
                        "--sluice.auth.oidc.audience=" + TokenProvider.AUDIENCE)) {
            String token = provider.signed(
                    JOSEObjectType.JWT,
                    provider.claims().claim("roles", List.of("viewer")).build());
            // given
            provider.broken = true;

            // then
            Reply reply = orchestrator.as(token, "GET", "/workflows");
            assertThat(reply.status()).as(reply.response().body()).isEqualTo(503);
            assertThat(reply.json().get("code").asString()).isEqualTo("issuer-unreachable");
            assertThat(reply.response().body()).doesNotContain(token);
            assertThat(orchestrator.actuator(null, "/health/readiness").status())
                    .isEqualTo(200);

            // when
            provider.broken = false;

            // then
            assertThat(orchestrator.as(token, "GET", "/workflows").status()).isEqualTo(200);
        } finally {
            broker.destroy();
        }
    }
}

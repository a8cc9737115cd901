package io.sluice.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.connection.ClusterConnectionMode;
import com.mongodb.reactivestreams.client.MongoClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.mongo.server.MongoConnections;
import io.sluice.runtime.connection.Connections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection to MongoDB may say. No message repeats what stands in a uri. */
class ConnectionPropertiesTest {

    @Test
    void propertiesThatTheSourceDoesNotKnowAreRefusedAndThoseThatItKnowsAreListed() {
        BadConfiguration refused = refused(
                Map.of("uri", "mongodb://u:canary@127.0.0.1/", "tlsInsecure", "canary", "Proxy-Host", "canary"));
        assertThat(refused.code()).isEqualTo("connection-property");
        assertThat(refused.text())
                .isEqualTo("connection \"shop\" has Proxy-Host, tlsInsecure; allowed under sluice.connections.shop are"
                        + " uri, tlsAllowInvalidHostnames");
    }

    @ParameterizedTest
    @CsvSource({
        "proxyHost=10.0.0.1,                    proxyHost",
        "tls=true&TLSINSECURE=true,             tlsInsecure",
        "tlsAllowInvalidHostnames=true;tls=true,tlsAllowInvalidHostnames",
        "sslInvalidHostNameAllowed=true,        sslInvalidHostNameAllowed",
        "authMechanismProperties=AWS_SESSION_TOKEN:canary, authMechanismProperties",
        "proxyUsername=canary&proxyPassword=canary, 'proxyPassword, proxyUsername'",
    })
    void optionsThatLeadElsewhereOrTakeChecksAwayAreNamed(String options, String named) {
        BadConfiguration refused = refused(Map.of("uri", "mongodb://u:canary@127.0.0.1/?" + options));
        assertThat(refused.code()).isEqualTo("connection-option");
        assertThat(refused.text())
                .startsWith("connection \"shop\": sluice.connections.shop.uri has options that are not allowed: "
                        + named + "; allowed are appName, ")
                .doesNotContain("canary", "10.0.0.1");
    }

    /** It is half of a password. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mongodb://u:ca?canary@127.0.0.1/",
                "mongodb://u:ca?tls=true&canary=1@127.0.0.1/?tls=true",
                "mongodb://127.0.0.1/?canary",
                "mongodb://127.0.0.1/?tls=canary",
                "mongodb://127.0.0.1/?tls=true?canary=1"
            })
    void anOptionThatNobodyKnowsIsNotRepeated(String uri) {
        assertThat(refused(Map.of("uri", uri)).text()).doesNotContain("canary");
    }

    @Test
    void whatAtlasWritesAndWhatStandsInTheManualIsTaken() {
        assertThat(mode("mongodb://u:p%3F@127.0.0.1/?retryWrites=true&w=majority&appName=Cluster0"))
                .isEqualTo(ClusterConnectionMode.SINGLE);
        assertThat(mode("mongodb://127.0.0.1:1,127.0.0.1:2/shop?replicaSet=rs0&readPreference=secondary&TLS=false"))
                .isEqualTo(ClusterConnectionMode.MULTIPLE);
    }

    @Test
    void anyHostNameIsTakenOnlyIfAKeyOfItsOwnSaysSo() {
        BadConfiguration refused =
                refused(Map.of("uri", "mongodb://127.0.0.1/?tls=true", "tlsAllowInvalidHostnames", "canary"));
        assertThat(refused.text()).isEqualTo("sluice.connections.shop.tlsAllowInvalidHostnames must be true or false");
        try (MongoConnections connections =
                connections(Map.of("uri", "mongodb://127.0.0.1/?tls=true", "tlsAllowInvalidHostnames", "true"))) {
            assertThat(connections.of(TestMongo.task(Map.of(), "shop"))).isNotNull();
        }
    }

    private static ClusterConnectionMode mode(String uri) {
        try (MongoConnections connections = connections(Map.of("uri", uri))) {
            MongoClient client = connections.of(TestMongo.task(Map.of(), "shop"));
            return client.getClusterDescription().getConnectionMode();
        }
    }

    private static BadConfiguration refused(Map<String, String> properties) {
        try (MongoConnections connections = connections(properties)) {
            return catchThrowableOfType(BadConfiguration.class, () -> connections.of(TestMongo.task(Map.of(), "shop")));
        }
    }

    private static MongoConnections connections(Map<String, String> properties) {
        return new MongoConnections(new Connections(Map.of("shop", properties)), new SimpleMeterRegistry());
    }
}

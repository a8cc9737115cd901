package io.sluice.stack.backing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.stack.backing.Addresses.S3Address;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackingServicesTest {

    @TempDir
    static Path directory;

    private static final List<ProcessHandle> PROCESSES = new ArrayList<>();
    private static BackingServices services;

    @BeforeAll
    static void start() {
        services = BackingServices.start(directory, Map.of(), Map.of(), PROCESSES::add);
    }

    @AfterAll
    static void theServersEndWithTheirStack() {
        services.close();
        assertThat(PROCESSES).hasSize(1).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void kafkaCommitsATransactionAndHidesAnAbortedOne() throws Exception {
        String servers = services.addresses().kafkaBootstrapServers();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
        }
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "transactional.id", "lane-0", "max.block.ms", 20_000),
                new StringSerializer(),
                new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("t", "aborted"));
            producer.flush();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("t", "committed"));
            producer.commitTransaction();
        }
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer())) {
            TopicPartition lane = new TopicPartition("t", 0);
            consumer.assign(List.of(lane));
            consumer.seekToBeginning(List.of(lane));
            List<String> read = new ArrayList<>();
            for (int i = 0; i < 40 && read.isEmpty(); i++) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(500))) {
                    read.add(record.value());
                }
            }
            assertThat(read).containsExactly("committed");
        }
        try (Stream<Path> files = Files.walk(directory.resolve("kafka"))) {
            assertThat(files.anyMatch(file -> file.getFileName().toString().equals("t-0")))
                    .as("the log of the topic lies under the stack's directory")
                    .isTrue();
        }
    }

    @Test
    void bothDatabasesAnswerAndTakeManyConnections() throws Exception {
        for (DatabaseAddress address : List.of(
                services.addresses().orchestratorDatabase(),
                services.addresses().warehouse())) {
            try (Connection connection =
                            DriverManager.getConnection(address.jdbcUrl(), address.username(), address.password());
                    Statement statement = connection.createStatement();
                    ResultSet row =
                            statement.executeQuery("select current_database(), current_setting('max_connections'),"
                                    + " current_setting('server_encoding')")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo(address.database());
                assertThat(row.getString(2)).isEqualTo("300");
                assertThat(row.getString(3)).isEqualTo("UTF8");
            }
        }
    }

    @Test
    void s3GivesBackWhatWasPut() throws Exception {
        S3Address s3 = services.addresses().s3();
        HttpClient http = HttpClient.newHttpClient();
        URI object = URI.create(s3.endpoint() + "/" + s3.bucket() + "/runs/a%20b.txt");
        HttpResponse<String> put = http.send(
                HttpRequest.newBuilder(object)
                        .timeout(Duration.ofSeconds(10))
                        .PUT(HttpRequest.BodyPublishers.ofString("seven", UTF_8))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
        HttpResponse<String> get = http.send(
                HttpRequest.newBuilder(object).timeout(Duration.ofSeconds(10)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(get.body()).isEqualTo("seven");
    }

    @Test
    void mongodbAnswersAPing() {
        try (MongoClient client = MongoClients.create(services.addresses().mongodbUri())) {
            assertThat(client.getDatabase("shop")
                            .runCommand(new Document("ping", 1))
                            .get("ok"))
                    .isEqualTo(1.0);
        }
    }

    @Test
    void everyServerSaysWhereItCameFrom() {
        assertThat(services.provisions())
                .extracting(Provision::name)
                .containsExactlyInAnyOrder("kafka", "mongodb", "database", "warehouse", "sqlserver", "s3");
        assertThat(services.provisions()).extracting(Provision::from).containsOnly("embedded", "stand-in");
    }

    @Test
    void anAddressInTheEnvironmentWinsAndItsPasswordIsNotShown(@TempDir Path other) {
        Addresses here = services.addresses();
        Map<String, String> environment = Map.of(
                BackingServices.KAFKA, here.kafkaBootstrapServers(),
                BackingServices.MONGODB, here.mongodbUri(),
                BackingServices.DATABASE, here.orchestratorDatabase().url(),
                BackingServices.WAREHOUSE, "postgresql://me:p%40ss@db.example:5433/dwh",
                BackingServices.SQL_SERVER,
                        "jdbc:sqlserver://mssql.example:1434;databaseName=dwh;user=me;password=p@ss;encrypt=strict",
                BackingServices.S3, here.s3().endpoint());
        try (BackingServices elsewhere = BackingServices.start(other, environment, Map.of(), PROCESSES::add)) {
            assertThat(elsewhere.addresses().warehouse())
                    .isEqualTo(new DatabaseAddress("db.example", 5433, "dwh", "me", "p@ss"));
            assertThat(elsewhere.addresses().warehouse().url()).isEqualTo("postgresql://me:p%40ss@db.example:5433/dwh");
            assertThat(elsewhere.addresses().reporting())
                    .isEqualTo(new SqlServerAddress("mssql.example", 1434, "dwh", "me", "p@ss", "strict", false));
            assertThat(elsewhere.provisions()).extracting(Provision::from).containsOnly("environment");
            assertThat(elsewhere.provisions().toString() + elsewhere.addresses())
                    .doesNotContain("p@ss", "p%40ss");
        }
        assertThat(PROCESSES).hasSize(1);
    }

    @Test
    void anAddressThatCannotBeReadNamesItsVariableAndNotItsContent(@TempDir Path other) {
        Map<String, String> environment = Map.of(
                BackingServices.KAFKA, "127.0.0.1:1",
                BackingServices.MONGODB, "mongodb://127.0.0.1:1",
                BackingServices.DATABASE, "mysql://root:secret@h/db",
                BackingServices.S3, "http://127.0.0.1:1");
        assertThatThrownBy(() -> BackingServices.start(other, environment, Map.of(), PROCESSES::add))
                .isInstanceOf(BadConfiguration.class)
                .hasMessageContaining("SLUICE_DATABASE_URL")
                .hasMessageContaining("postgresql://user:password@host:port/database")
                .hasMessageNotContaining("secret");
    }

    @Test
    void nothingIsGeneratedIntoSomebodyElsesMongo(@TempDir Path other) {
        assertThatThrownBy(() -> BackingServices.start(
                        other,
                        Map.of(BackingServices.MONGODB, "mongodb://127.0.0.1:1"),
                        Map.of("orders", 5L),
                        PROCESSES::add))
                .isInstanceOf(BadConfiguration.class)
                .hasMessage("only the built-in MongoDB generates collections, and SLUICE_MONGODB_URI takes its place;"
                        + " leave out --generate, or unset SLUICE_MONGODB_URI");
    }
}

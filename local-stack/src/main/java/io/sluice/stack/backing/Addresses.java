package io.sluice.stack.backing;

/** Where the backing services are. {@code shop} may hold credentials, so nothing here is for a log. */
public record Addresses(
        String kafkaBootstrapServers,
        String mongodbUri,
        DatabaseAddress orchestratorDatabase,
        DatabaseAddress warehouse,
        SqlServerAddress reporting,
        S3Address s3) {

    /** {@code endpoint} takes path-style requests; {@code bucket} is there already if the store is the embedded one. */
    public record S3Address(String endpoint, String bucket, String accessKey, String secretKey) {
        @Override
        public String toString() {
            return endpoint + "/" + bucket;
        }
    }

    @Override
    public String toString() {
        return "Addresses[" + kafkaBootstrapServers + ", " + warehouse + ", " + reporting + ", " + s3 + "]";
    }
}

package io.sluice.orchestrator.snapshot;

import io.sluice.objects.S3Settings;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Where snapshots are kept; see {@link S3Settings}. The same names as a connector's. Empty words count as none. */
@ConfigurationProperties("sluice.s3")
record SnapshotSettings(
        @Nullable URI endpoint,
        @DefaultValue("us-east-1") String region,
        @Nullable String bucket,
        @DefaultValue("") String prefix,
        @Nullable String accessKey,
        @Nullable String secretKey) {

    SnapshotSettings {
        endpoint = endpoint == null || endpoint.toString().isBlank() ? null : endpoint;
        bucket = present(bucket);
        accessKey = present(accessKey);
        secretKey = present(secretKey);
    }

    private static @Nullable String present(@Nullable String word) {
        return word == null || word.isBlank() ? null : word;
    }

    S3Settings toS3Settings() {
        return new S3Settings(endpoint, region, bucket, prefix, accessKey, secretKey);
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "S3[" + endpoint + ", " + bucket + "]";
    }
}

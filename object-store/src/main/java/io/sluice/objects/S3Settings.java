package io.sluice.objects;

import io.sluice.contracts.failure.BadConfiguration;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where objects are kept.
 *
 * @param endpoint of a store that is not AWS's, addressed by path; null for AWS
 * @param bucket null if this installation has none: then nothing can be archived
 * @param prefix before every key; empty, or ending in a slash
 * @param accessKey null for the credentials that AWS's own chain finds (environment, profile, role)
 */
public record S3Settings(
        @Nullable URI endpoint,
        String region,
        @Nullable String bucket,
        String prefix,
        @Nullable String accessKey,
        @Nullable String secretKey) {

    /** No store at all. */
    public static final S3Settings NONE = new S3Settings(null, "us-east-1", null, "", null, null);

    public S3Settings {
        if ((accessKey == null) != (secretKey == null)) {
            throw new BadConfiguration(
                    "s3-settings", "sluice.s3.access-key and sluice.s3.secret-key go together; set both or none");
        }
        if (!prefix.isEmpty() && !prefix.endsWith("/")) {
            prefix = prefix + "/";
        }
    }

    String needBucket() {
        if (bucket == null || bucket.isBlank()) {
            throw new BadConfiguration(
                    "s3-not-configured",
                    "this service knows no bucket to archive into: set sluice.s3.bucket (and sluice.s3.endpoint if it is"
                            + " not AWS), or write archive: off into the workflow");
        }
        return bucket;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return (endpoint == null ? "s3:" + region : endpoint) + "/" + bucket + "/" + prefix;
    }
}

package io.sluice.objects;

import io.sluice.contracts.failure.BadConfiguration;
import io.sluice.contracts.failure.SluiceFailure;
import io.sluice.contracts.failure.TransientFailure;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;

/** The one place where S3's errors are given their kind. */
final class S3Failures {

    private S3Failures() {}

    static SluiceFailure classify(Throwable error, S3Settings settings) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof SluiceFailure failure) {
            return failure;
        }
        if (cause instanceof NoSuchBucketException) {
            return new BadConfiguration(
                    "s3-no-bucket",
                    "there is no bucket at " + settings + "; make it, or change sluice.s3.bucket",
                    cause);
        }
        if (cause instanceof AwsServiceException service) {
            if (service.statusCode() == 403 || service.statusCode() == 401) {
                return new BadConfiguration(
                        "s3-not-allowed",
                        settings + " refused this service (" + code(service) + "); allow it s3:ListBucket,"
                                + " s3:GetObject, s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload",
                        cause);
            }
            return new TransientFailure(
                    "s3-unavailable", settings + " answered " + service.statusCode() + " " + code(service), cause);
        }
        if (cause instanceof SdkClientException client
                && String.valueOf(client.getMessage()).contains("credentials")) {
            return new BadConfiguration(
                    "s3-credentials",
                    "no credentials for " + settings + ": set sluice.s3.access-key and sluice.s3.secret-key, or any of"
                            + " what AWS's own chain looks at",
                    cause);
        }
        return new TransientFailure("s3-unavailable", settings + " cannot be reached: " + firstSentence(cause), cause);
    }

    /** Of what lies at the bottom; the client's own texts go on with advice about proxies. */
    private static String firstSentence(Throwable error) {
        Throwable deepest = error;
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        String text = String.valueOf(deepest.getMessage());
        int end = text.indexOf(". ");
        return deepest.getClass().getSimpleName() + ": " + (end < 0 ? text : text.substring(0, end));
    }

    private static String code(AwsServiceException error) {
        return error.awsErrorDetails() == null
                ? ""
                : String.valueOf(error.awsErrorDetails().errorCode());
    }
}

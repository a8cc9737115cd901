package io.sluice.stack.backing;

import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What the embedded S3 does wrong on request: it takes an object, and then does not say so. */
public final class S3Faults {

    private static final int SLOW_DOWN = 503;

    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();
    private volatile Duration delay = Duration.ZERO;
    private volatile String lateKeys = "";
    private volatile String refusedKeys = "";

    S3Faults() {}

    /** The next so many objects are stored and answered with 503 SlowDown. */
    public void refuseAfterStoring(int objects) {
        refuseAfterStoring("", objects);
    }

    /** The same of objects whose key holds this. */
    public void refuseAfterStoring(String within, int objects) {
        refusedKeys = within;
        refusals.set(objects);
    }

    /** The next so many objects are stored at once and answered so much later. */
    public void answerLate(int objects, Duration by) {
        answerLate("", objects, by);
    }

    /** The same of objects whose key holds this. */
    public void answerLate(String within, int objects, Duration by) {
        lateKeys = within;
        delay = by;
        late.set(objects);
    }

    /** How many of them are still to come. */
    public int left() {
        return refusals.get() + late.get();
    }

    BlobStore around(BlobStore store) {
        return new ForwardingBlobStore(store) {
            @Override
            public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
                PutObjectResponse stored = super.putBlob(request, content);
                if (request.key().contains(lateKeys) && taken(late)) {
                    pause();
                }
                if (request.key().contains(refusedKeys) && taken(refusals)) {
                    throw S3Exception.builder()
                            .statusCode(SLOW_DOWN)
                            .awsErrorDetails(AwsErrorDetails.builder()
                                    .errorCode("SlowDown")
                                    .errorMessage("Please reduce your request rate.")
                                    .build())
                            .message("SlowDown")
                            .build();
                }
                return stored;
            }
        };
    }

    private static boolean taken(AtomicInteger left) {
        return left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }

    private void pause() {
        try {
            Thread.sleep(delay.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

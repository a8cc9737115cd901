package io.sluice.objects;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * One bucket. Every call ends within a minute, tried again by the client inside it; what it could not do is a
 * {@link io.sluice.contracts.failure.SluiceFailure}. Answers come on the scheduler that was given, not on the client's threads.
 */
public final class ObjectStore implements AutoCloseable {

    /** An object that is larger goes up in parts of this size, and is there once all of them are. */
    private static final long PART = 8L << 20;

    private static final Duration TRY = Duration.ofSeconds(20);
    private static final Duration CALL = Duration.ofSeconds(60);
    private static final int CONNECTIONS = 32;
    private static final int DELETED_AT_ONCE = 1_000;
    private static final int PRECONDITION_FAILED = 412;

    private final S3Settings settings;
    private final Scheduler answers;
    private @Nullable S3AsyncClient client;

    /** Connects when it is first used: most installations of a connector never do. */
    public ObjectStore(S3Settings settings, Scheduler answers) {
        this.settings = settings;
        this.answers = answers;
    }

    /** Writes an object whole; one that is there already is overwritten. Nobody ever sees half of it. */
    public Mono<Void> put(String key, byte[] content) {
        return call(s3 -> s3.putObject(
                        request -> request.bucket(settings.needBucket()).key(full(key)),
                        AsyncRequestBody.fromBytesUnsafe(content)))
                .then();
    }

    /**
     * Writes an object whole, unless there is one: the first to come is the one that counts (PutObject with If-None-Match).
     *
     * @return whether it was written by this call. False may also mean that an earlier try of the same call got through and
     *     was not heard of; whoever must know reads what is there.
     */
    public Mono<Boolean> putNew(String key, byte[] content) {
        return call(s3 -> s3.putObject(
                        request -> request.bucket(settings.needBucket())
                                .key(full(key))
                                .ifNoneMatch("*"),
                        AsyncRequestBody.fromBytesUnsafe(content)))
                .thenReturn(true)
                .onErrorResume(ObjectStore::isTaken, taken -> Mono.just(false));
    }

    private static boolean isTaken(Throwable error) {
        return error.getCause() instanceof S3Exception refused && refused.statusCode() == PRECONDITION_FAILED;
    }

    /** All objects whose key begins so, in the order of their keys. */
    public Flux<StoredObject> list(String prefix) {
        return page(prefix, null)
                .expand(page -> Boolean.TRUE.equals(page.isTruncated())
                        ? page(prefix, page.nextContinuationToken())
                        : Mono.empty())
                .concatMapIterable(ListObjectsV2Response::contents, 1)
                .map(object -> new StoredObject(
                        object.key().substring(settings.prefix().length()), object.size()));
    }

    private Mono<ListObjectsV2Response> page(String prefix, @Nullable String token) {
        return call(s3 -> s3.listObjectsV2(request ->
                request.bucket(settings.needBucket()).prefix(full(prefix)).continuationToken(token)));
    }

    /** An object whole; empty if there is none. */
    public Mono<byte[]> get(String key) {
        return get(key, "bytes=0-");
    }

    /** Some bytes of an object, from the first to the last, both included. */
    public Mono<byte[]> get(String key, long first, long last) {
        return get(key, "bytes=" + first + "-" + last);
    }

    private Mono<byte[]> get(String key, String range) {
        GetObjectRequest request = GetObjectRequest.builder()
                .bucket(settings.needBucket())
                .key(full(key))
                .range(range)
                .build();
        return call(s3 -> s3.getObject(request, AsyncResponseTransformer.<GetObjectResponse>toBytes()))
                .map(ResponseBytes::asByteArrayUnsafe)
                .onErrorResume(
                        error -> error.getCause() instanceof NoSuchKeyException, missing -> Mono.<byte[]>empty());
    }

    /** Removes objects; what is not there is as good as removed. */
    public Mono<Void> delete(Flux<String> keys) {
        return keys.map(key -> ObjectIdentifier.builder().key(full(key)).build())
                .buffer(DELETED_AT_ONCE)
                .concatMap(some -> call(s3 -> s3.deleteObjects(request -> request.bucket(settings.needBucket())
                        .delete(delete -> delete.objects(some).quiet(true)))))
                .then();
    }

    /** Whether the bucket can be listed: what a check of the settings asks. */
    public Mono<Void> reach() {
        return call(s3 -> s3.listObjectsV2(request -> request.bucket(settings.needBucket())
                        .prefix(settings.prefix())
                        .maxKeys(1)))
                .then();
    }

    private String full(String key) {
        return settings.prefix() + key;
    }

    private <T> Mono<T> call(Function<S3AsyncClient, CompletableFuture<T>> request) {
        return Mono.defer(() -> Mono.fromFuture(request.apply(client())))
                .publishOn(answers)
                .onErrorMap(error -> S3Failures.classify(error, settings));
    }

    private synchronized S3AsyncClient client() {
        S3AsyncClient made = client;
        if (made == null) {
            S3AsyncClientBuilder builder = S3AsyncClient.builder()
                    .region(Region.of(settings.region()))
                    .httpClientBuilder(NettyNioAsyncHttpClient.builder().maxConcurrency(CONNECTIONS))
                    .multipartEnabled(true)
                    .multipartConfiguration(
                            parts -> parts.thresholdInBytes(PART).minimumPartSizeInBytes(PART))
                    .overrideConfiguration(configuration ->
                            configuration.apiCallAttemptTimeout(TRY).apiCallTimeout(CALL));
            if (settings.endpoint() != null) {
                builder.endpointOverride(settings.endpoint()).forcePathStyle(true);
            }
            if (settings.accessKey() != null && settings.secretKey() != null) {
                builder.credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(settings.accessKey(), settings.secretKey())));
            }
            made = builder.build();
            client = made;
        }
        return made;
    }

    @Override
    public synchronized void close() {
        S3AsyncClient made = client;
        if (made != null) {
            made.close();
            client = null;
        }
    }
}

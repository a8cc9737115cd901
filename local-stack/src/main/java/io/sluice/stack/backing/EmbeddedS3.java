package io.sluice.stack.backing;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** S3 over a directory, in this process, path style. It takes requests without a signature, so it listens on 127.0.0.1 only. */
public final class EmbeddedS3 implements AutoCloseable {

    private final S3Proxy server;
    private final BlobStore store;
    private final S3Faults faults;

    private EmbeddedS3(S3Proxy server, BlobStore store, S3Faults faults) {
        this.server = server;
        this.store = store;
        this.faults = faults;
    }

    /** @param bucket that is made */
    public static EmbeddedS3 start(Path directory, String bucket) throws Exception {
        S3Faults faults = new S3Faults();
        BlobStore store = faults.around(new FilesystemNio2BlobStore(
                Files.createDirectories(directory).toAbsolutePath().toString()));
        store.createContainer(bucket);
        S3Proxy server = S3Proxy.builder()
                .blobStore(store)
                .endpoint(URI.create("http://127.0.0.1:" + FreePort.next()))
                .awsAuthentication(AuthenticationType.NONE, null, null)
                .ignoreUnknownHeaders(true)
                .jettyMaxThreads(32)
                .build();
        server.start();
        return new EmbeddedS3(server, store, faults);
    }

    public String endpoint() {
        return "http://127.0.0.1:" + server.getPort();
    }

    public S3Faults faults() {
        return faults;
    }

    @Override
    public void close() throws Exception {
        server.stop();
        store.close();
    }
}

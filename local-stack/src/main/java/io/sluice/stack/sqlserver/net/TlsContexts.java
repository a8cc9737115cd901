package io.sluice.stack.sqlserver.net;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;

/** A certificate for this run of the stand-in, and how TLS is spoken with it. */
final class TlsContexts {

    private final X509Certificate certificate;
    private final SslContext insidePackets;
    private final SslContext strict;

    TlsContexts() {
        try {
            X509Bundle bundle = new CertificateBuilder()
                    .subject("CN=localhost")
                    .addSanDnsName("localhost")
                    .addSanIpAddress("127.0.0.1")
                    .setIsCertificateAuthority(true)
                    .ecp256()
                    .buildSelfSigned();
            this.certificate = bundle.getCertificate();
            // With TLS 1.3 the driver's handshake inside packets waits for a record that it has not asked for.
            this.insidePackets = builder(bundle).protocols("TLSv1.2").build();
            this.strict = builder(bundle)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            "tds/8.0"))
                    .build();
        } catch (Exception e) {
            throw new IllegalStateException("no certificate could be made", e);
        }
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** For {@code encrypt=true}. */
    SslContext insidePackets() {
        return insidePackets;
    }

    /** For {@code encrypt=strict}: TLS before the first packet. */
    SslContext strict() {
        return strict;
    }

    private static SslContextBuilder builder(X509Bundle bundle) throws SSLException {
        return SslContextBuilder.forServer(bundle.getKeyPair().getPrivate(), bundle.getCertificate())
                .sslProvider(SslProvider.JDK);
    }
}

package org.sluice.nodered;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.sluice.instance.Instance;
import org.sluice.instance.InstanceRefusedException;

/** One HTTP client for all instances that trust the same certificates. */
final class HttpClients {

    private static final String JDK_TRUST = "";

    private final Map<String, HttpClient> byExtraCa = new ConcurrentHashMap<>();
    private final Duration connectTimeout;

    HttpClients(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
    }

    /** @throws InstanceRefusedException if the instance's extra certificates are none */
    HttpClient of(Instance instance) {
        String extraCa = instance.extraCa().filter(pem -> !pem.isBlank()).orElse(JDK_TRUST);
        return byExtraCa.computeIfAbsent(extraCa, pem -> client(instance, pem));
    }

    private HttpClient client(Instance instance, String extraCa) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout);
        if (extraCa.equals(JDK_TRUST)) {
            return builder.build();
        }
        try {
            return builder.sslContext(trusting(extraCa)).build();
        } catch (GeneralSecurityException | IOException e) {
            throw new InstanceRefusedException(
                    "target-certificate",
                    "The extra CA of instance '" + instance.name() + "' cannot be read: expected certificates in PEM,"
                            + " each between BEGIN CERTIFICATE and END CERTIFICATE lines. Set it again.");
        }
    }

    private static SSLContext trusting(String extraCa) throws GeneralSecurityException, IOException {
        KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
        anchors.load(null, null);
        int count = 0;
        for (X509Certificate known : jdkAnchors()) {
            anchors.setCertificateEntry("ca-" + count++, known);
        }
        Collection<? extends Certificate> extra = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(extraCa.getBytes(StandardCharsets.US_ASCII)));
        if (extra.isEmpty()) {
            throw new GeneralSecurityException("no certificate");
        }
        for (Certificate certificate : extra) {
            anchors.setCertificateEntry("ca-" + count++, certificate);
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trustManagers(anchors), null);
        return context;
    }

    private static X509Certificate[] jdkAnchors() throws GeneralSecurityException {
        for (TrustManager manager : trustManagers(null)) {
            if (manager instanceof X509TrustManager x509) {
                return x509.getAcceptedIssuers();
            }
        }
        return new X509Certificate[0];
    }

    /** With null, those of the JDK's own certificates. */
    private static TrustManager[] trustManagers(@Nullable KeyStore anchors) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(anchors);
        return factory.getTrustManagers();
    }
}

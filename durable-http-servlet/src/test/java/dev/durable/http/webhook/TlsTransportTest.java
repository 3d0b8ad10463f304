package dev.durable.http.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.durable.history.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a webhook trusts: a certificate from a known issuer for the very name in the URL, and nobody else. */
class TlsTransportTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path directory;

    private final AtomicInteger received = new AtomicInteger();

    @Test
    void aTrustedCertificateForTheNameIsTaken() throws Exception {
        KeyStore keys = selfSigned("ip:127.0.0.1");

        assertThat(post(keys, trusting(keys))).isEqualTo(200);
        assertThat(received).hasValue(1);
    }

    @Test
    void aTrustedCertificateForAnotherNameIsRefused() throws Exception {
        KeyStore keys = selfSigned("dns:other.example,ip:127.0.0.2");

        assertThatThrownBy(() -> post(keys, trusting(keys))).isInstanceOf(SSLException.class);
        assertThat(received).hasValue(0);
    }

    @Test
    void aCertificateOfAnUnknownIssuerIsRefused() throws Exception {
        KeyStore keys = selfSigned("ip:127.0.0.1");

        assertThatThrownBy(() -> post(keys, (SSLSocketFactory) SSLSocketFactory.getDefault()))
                .isInstanceOf(SSLException.class);
        assertThat(received).hasValue(0);
    }

    private int post(KeyStore keys, SSLSocketFactory tls) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(keys)));
        server.createContext("/", exchange -> {
            received.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            URI uri = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");
            return new SocketTransport(new AddressRules(List.of("127.0.0.0/8")), Duration.ofSeconds(60), tls)
                    .post(new WebhookTransport.Request(uri, Map.of(), Payload.ofUtf8("{}")))
                    .status();
        } finally {
            server.stop(0);
        }
    }

    private static SSLContext context(KeyStore keys) throws Exception {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private static SSLSocketFactory trusting(KeyStore keys) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("receiver", keys.getCertificate("receiver"));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context.getSocketFactory();
    }

    private KeyStore selfSigned(String names) throws Exception {
        Path file = directory.resolve("receiver.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "receiver",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=receiver",
                        "-ext",
                        "san=" + names,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        try (InputStream output = keytool.getInputStream()) {
            String said = new String(output.readAllBytes(), java.nio.charset.Charset.defaultCharset());
            assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(keytool.exitValue()).as(said).isZero();
        }
        return load(file);
    }

    private static KeyStore load(Path file) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return keys;
    }
}

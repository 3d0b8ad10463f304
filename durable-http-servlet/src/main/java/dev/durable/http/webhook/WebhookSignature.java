package dev.durable.http.webhook;

import dev.durable.history.Payload;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs as Standard Webhooks has it, scheme v1. Immutable and thread-safe; never prints its secret. */
final class WebhookSignature {
    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    private WebhookSignature(SecretKeySpec key) {
        this.key = key;
    }

    static WebhookSignature of(String secret) {
        byte[] bytes = decode(secret);
        if (bytes.length < 24 || bytes.length > 64) {
            throw malformed();
        }
        return new WebhookSignature(new SecretKeySpec(bytes, ALGORITHM));
    }

    String sign(String id, long timestamp, Payload body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body.toBytes()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    private static byte[] decode(String secret) {
        if (!secret.startsWith(PREFIX)) {
            throw malformed();
        }
        try {
            return Base64.getDecoder().decode(secret.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("a webhook secret is whsec_ and 24 to 64 bytes in base64");
    }
}

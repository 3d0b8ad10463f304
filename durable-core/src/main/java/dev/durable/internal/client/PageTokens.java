package dev.durable.internal.client;

import dev.durable.spi.PageKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/** Page tokens: where a page ended, as text. */
final class PageTokens {
    private PageTokens() {}

    static String write(PageKey key) {
        String text = key.createdAt().toEpochMilli() + ":" + key.instanceId();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static PageKey read(String token) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            return new PageKey(
                    Instant.ofEpochMilli(Long.parseLong(text.substring(0, colon))), text.substring(colon + 1));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("not a page token of this library: '" + token + "'", e);
        }
    }
}

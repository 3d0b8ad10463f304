package dev.durable.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.spi.InstanceKey;
import dev.durable.spi.TaskKey;
import java.util.Base64;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CompletionTokensTest {
    private static final InstanceKey KEY = new InstanceKey("order-7 \uD83D\uDE00", new UUID(1, 2));
    private static final TaskKey TASK = new TaskKey(KEY, 3, 17);
    private static final String TOKEN = CompletionTokens.write(TASK);

    /** The task that a text is for, whatever the instance id in it, where the incarnation is that of {@link #KEY}. */
    private static @Nullable TaskKey task(String text) {
        CompletionTokens.Token read = CompletionTokens.read(text);
        return read == null ? null : read.in(new InstanceKey(read.instanceId(), KEY.incarnation()));
    }

    @Test
    void aTokenNamesItsTaskInUrlSafeText() {
        assertThat(TOKEN).matches("[A-Za-z0-9_-]+");
        assertThat(CompletionTokens.read(TOKEN).in(KEY)).isEqualTo(TASK);
        assertThat(CompletionTokens.write(TASK)).isEqualTo(TOKEN);
    }

    @Test
    void theLongestIdFits() {
        TaskKey longest = new TaskKey(new InstanceKey("x".repeat(255), new UUID(9, 9)), Integer.MAX_VALUE, 0);
        String token = CompletionTokens.write(longest);
        assertThat(token.length()).isLessThanOrEqualTo(400);
        assertThat(CompletionTokens.read(token).in(longest.instance())).isEqualTo(longest);
    }

    @Test
    void anotherLifeOfTheIdHasOtherTokens() {
        assertThat(CompletionTokens.read(TOKEN).in(new InstanceKey(KEY.instanceId(), new UUID(1, 3))))
                .isNull();
    }

    @Test
    void noBitCanBeChanged() {
        byte[] bytes = Base64.getUrlDecoder().decode(TOKEN);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] forged = bytes.clone();
            forged[bit / 8] ^= (byte) (1 << bit % 8);
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(forged);
            assertThat(task(text)).as("bit %d", bit).isNull();
        }
    }

    @Test
    void hostileTextIsNoToken() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(60); length > 0; length--) {
                text.append((char) (random.nextBoolean() ? random.nextInt(128) : random.nextInt(1 << 16)));
            }
            assertThat(task(text.toString())).isNull();
        }
        for (String text : new String[] {"", "A", "====", TOKEN + "=", TOKEN + "A", " " + TOKEN, "A".repeat(100_000)}) {
            assertThat(task(text)).as(text).isNull();
        }
        for (int cut = 0; cut < TOKEN.length(); cut++) {
            assertThat(task(TOKEN.substring(0, cut))).isNull();
        }
    }
}

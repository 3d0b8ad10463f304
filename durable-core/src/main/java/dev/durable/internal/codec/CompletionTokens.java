package dev.durable.internal.codec;

import dev.durable.spi.InstanceKey;
import dev.durable.spi.Storage;
import dev.durable.spi.TaskKey;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The text by which somebody outside names a task: version, run, task id, a seal and the instance id, in URL-safe
 * Base64. The seal is made with the incarnation, which the text does not show: who has one token can make no other, and
 * the token of an earlier life of the id, or of another database, does not fit.
 */
public final class CompletionTokens {
    private static final byte VERSION = 1;
    private static final int SEAL_BYTES = 16;
    private static final int HEAD_BYTES = 1 + Integer.BYTES + Integer.BYTES;
    private static final int MAX_LENGTH = 400;

    private CompletionTokens() {}

    /**
     * What a token says.
     *
     * @param instanceId the instance
     * @param run the run that scheduled the task
     * @param taskId the task
     * @param seal shows that the library has made it
     */
    public record Token(String instanceId, int run, int taskId, Seal seal) {
        /**
         * Returns the task that is meant.
         *
         * @param current the life that the instance id has now
         * @return the task, or null where the token was not made for that life
         */
        public @Nullable TaskKey in(InstanceKey current) {
            TaskKey key = new TaskKey(current, run, taskId);
            return MessageDigest.isEqual(seal.bytes, sealOf(key)) ? key : null;
        }
    }

    /** Bytes that only who knows the incarnation can make. */
    public static final class Seal {
        private final byte[] bytes;

        private Seal(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    /**
     * Makes the token of a task.
     *
     * @param key the task
     * @return the text
     */
    public static String write(TaskKey key) {
        byte[] id = key.instance().instanceId().getBytes(StandardCharsets.UTF_8);
        byte[] bytes = ByteBuffer.allocate(HEAD_BYTES + SEAL_BYTES + id.length)
                .put(head(key))
                .put(sealOf(key))
                .put(id)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Reads a token, which may be any text.
     *
     * @param text the text
     * @return what it says, or null where the library has not made it
     */
    public static @Nullable Token read(String text) {
        if (text.length() > MAX_LENGTH) {
            return null;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            byte version = bytes.get();
            int run = bytes.getInt();
            int taskId = bytes.getInt();
            byte[] seal = new byte[SEAL_BYTES];
            bytes.get(seal);
            int idBytes = bytes.remaining();
            String id = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            boolean fits = version == VERSION && run >= 0 && taskId >= 0 && idBytes > 0;
            boolean canonical = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(bytes.array())
                    .equals(text);
            return fits && canonical && idBytes <= Storage.MAX_ID_BYTES
                    ? new Token(id, run, taskId, new Seal(seal))
                    : null;
        } catch (IllegalArgumentException | BufferUnderflowException | CharacterCodingException e) {
            return null;
        }
    }

    private static byte[] head(TaskKey key) {
        return ByteBuffer.allocate(HEAD_BYTES)
                .put(VERSION)
                .putInt(key.run())
                .putInt(key.taskId())
                .array();
    }

    private static byte[] sealOf(TaskKey key) {
        UUID incarnation = key.instance().incarnation();
        byte[] secret = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(incarnation.getMostSignificantBits())
                .putLong(incarnation.getLeastSignificantBits())
                .array();
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, mac.getAlgorithm()));
            mac.update(head(key));
            return Arrays.copyOf(mac.doFinal(key.instance().instanceId().getBytes(StandardCharsets.UTF_8)), SEAL_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}

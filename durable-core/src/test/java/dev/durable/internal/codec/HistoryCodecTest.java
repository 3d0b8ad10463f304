package dev.durable.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.TerminalNotification;
import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryCodecTest {
    private static final FailureDetails FAILURE = new FailureDetails(
            "declined", "no", true, FailureDetails.of("io", "reset", false), Map.of("bank", "b", "branch", ""));

    private static TerminalNotification notification(OrchestrationRuntimeStatus status) {
        return new TerminalNotification(
                "id-\u00e9",
                "Order",
                status,
                Instant.ofEpochMilli(1_700_000_000_123L),
                Payload.ofUtf8("{}"),
                true,
                FAILURE,
                Payload.of(new byte[] {(byte) 0xc0}));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "\u0000",
                "\ud83d\ude00",
                "\ud83d",
                "a\ude00b",
                "\u2028\u2029",
                "\"\\/\b\f\n\r\t"
            })
    void textReadsAsItWasWritten(String text) {
        HistoryEvent event = new HistoryEvent.ExecutionTerminated(text);
        assertThat(HistoryCodec.decode(HistoryCodec.encode(event))).isEqualTo(event);
    }

    @Test
    void payloadsReadAsTheyWereWritten() {
        for (byte[] bytes : List.of(
                new byte[0],
                new byte[] {0},
                "\ud83d\ude00".getBytes(StandardCharsets.UTF_8),
                "{\"b64\":\"AA==\"}".getBytes(StandardCharsets.UTF_8),
                // A byte order mark, half a character, a surrogate and NUL in encodings that UTF-8 forbids.
                new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf, '1'},
                new byte[] {'a', (byte) 0xc3},
                new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
                new byte[] {(byte) 0xc0, (byte) 0x80})) {
            HistoryEvent event = new HistoryEvent.EventRaised("e", Payload.of(bytes));
            assertThat(HistoryCodec.decode(HistoryCodec.encode(event))).isEqualTo(event);
        }
    }

    @Test
    void noPayloadIsNotAnEmptyOne() {
        HistoryEvent none = new HistoryEvent.TaskCompleted(1, null);
        HistoryEvent empty = new HistoryEvent.TaskCompleted(1, Payload.ofUtf8(""));
        assertThat(HistoryCodec.decode(HistoryCodec.encode(none)))
                .isEqualTo(none)
                .isNotEqualTo(empty);
        assertThat(HistoryCodec.decode(HistoryCodec.encode(empty))).isEqualTo(empty);
    }

    @Test
    void aTurnWithoutEventsIsOne() {
        assertThat(HistoryCodec.decodeAll(HistoryCodec.encodeAll(List.of()))).isEmpty();
    }

    @Test
    void aSingleEventIsATurnOfOne() {
        HistoryEvent event = new HistoryEvent.TimerFired(2);
        assertThat(HistoryCodec.decodeAll(HistoryCodec.encode(event))).containsExactly(event);
    }

    @Test
    void failuresReadAsTheyWereWritten() {
        assertThat(HistoryCodec.decodeFailure(HistoryCodec.encodeFailure(FAILURE)))
                .isEqualTo(FAILURE);
    }

    @Test
    void notificationsReadAsTheyWereWritten() {
        for (OrchestrationRuntimeStatus status : OrchestrationRuntimeStatus.values()) {
            TerminalNotification full = notification(status);
            assertThat(HistoryCodec.decodeNotification(HistoryCodec.encodeNotification(full)))
                    .isEqualTo(full);
        }
        TerminalNotification bare = new TerminalNotification(
                "i", "O", OrchestrationRuntimeStatus.COMPLETED, Instant.EPOCH, null, false, null, null);
        assertThat(HistoryCodec.decodeNotification(HistoryCodec.encodeNotification(bare)))
                .isEqualTo(bare);
    }

    @Test
    void aStatusThatNobodyKnowsIsNamed() {
        Payload stored = HistoryCodec.encodeNotification(notification(OrchestrationRuntimeStatus.FAILED));
        Payload newer = Payload.ofUtf8(stored.toUtf8().replace("\"FAILED\"", "\"VANISHED\""));
        assertThatThrownBy(() -> HistoryCodec.decodeNotification(newer))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessageContaining("VANISHED");
    }

    /** The same promise as for events: a value, or the one exception that is expected. */
    @Test
    void mutatedFailuresAndNotificationsNeverDoAnythingElse() {
        long seed = 20_260_102;
        SplittableRandom random = new SplittableRandom(seed);
        byte[] failure = HistoryCodec.encodeFailure(FAILURE).toBytes();
        byte[] notification = HistoryCodec.encodeNotification(notification(OrchestrationRuntimeStatus.FAILED))
                .toBytes();
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = (i % 2 == 0 ? failure : notification).clone();
            for (int change = random.nextInt(1, 4); change > 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                if (i % 2 == 0) {
                    HistoryCodec.decodeFailure(Payload.of(bytes));
                } else {
                    HistoryCodec.decodeNotification(Payload.of(bytes));
                }
            } catch (MalformedHistoryException e) {
                refused++;
            } catch (Throwable e) {
                throw new AssertionError(
                        "seed " + seed + ", mutation " + i + ": " + new String(bytes, StandardCharsets.ISO_8859_1), e);
            }
        }
        assertThat(refused).isBetween(10_000, 19_999);
    }

    @Test
    void onlyUtf8IsRead() {
        String event = HistoryCodec.encode(new HistoryEvent.EventRaised("e", Payload.ofUtf8("\u00e9")))
                .toUtf8();
        for (String charset : List.of("UTF-16BE", "UTF-16LE", "UTF-32BE", "ISO-8859-1")) {
            assertThatThrownBy(() -> HistoryCodec.decode(Payload.of(event.getBytes(Charset.forName(charset)))))
                    .as(charset)
                    .isInstanceOf(MalformedHistoryException.class);
        }
        assertThatThrownBy(() -> HistoryCodec.decode(Payload.ofUtf8("\ufeff" + event)))
                .isInstanceOf(MalformedHistoryException.class);
        // Half a surrogate pair, in the three bytes that UTF-8 has no use for.
        byte[] half = event.replace("\u00e9", "###").getBytes(StandardCharsets.ISO_8859_1);
        int at = new String(half, StandardCharsets.ISO_8859_1).indexOf("###");
        half[at] = (byte) 0xed;
        half[at + 1] = (byte) 0xa0;
        half[at + 2] = (byte) 0x80;
        assertThatThrownBy(() -> HistoryCodec.decode(Payload.of(half)))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> HistoryCodec.decode(Payload.ofUtf8(event.replace("\u00e9", "\\ud83d"))))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessageContaining("'input' of event 'event-raised'");
    }

    /** Inputs are applications' bytes: whatever they are, they come back as they were. */
    @Test
    void anyPayloadComesBackByteForByte() {
        long seed = 20_260_102;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[random.nextInt(24)];
            for (int at = 0; at < bytes.length; at++) {
                // Mostly ASCII with controls, now and then a byte that begins or goes on with a longer character.
                bytes[at] = (byte) (random.nextInt(6) == 0 ? random.nextInt(128, 256) : random.nextInt(128));
            }
            HistoryEvent event = new HistoryEvent.TaskCompleted(i, Payload.of(bytes));
            assertThat(HistoryCodec.decode(HistoryCodec.encode(event)))
                    .as("seed %d, payload %d", seed, i)
                    .isEqualTo(event);
        }
    }

    /** They are stored too, so that their form is as fixed as that of the events. */
    @Test
    void failuresAndNotificationsAreWrittenAsInVersion01() {
        String failure = "{\"type\":\"declined\",\"message\":\"no\",\"nonRetriable\":true,"
                + "\"properties\":{\"bank\":\"b\",\"branch\":\"\"},\"cause\":{\"type\":\"io\",\"message\":\"reset\"}}";
        assertThat(HistoryCodec.encodeFailure(FAILURE)).isEqualTo(Payload.ofUtf8(failure));
        assertThat(HistoryCodec.encodeNotification(notification(OrchestrationRuntimeStatus.FAILED))
                        .toUtf8())
                .isEqualTo("{\"instanceId\":\"id-\u00e9\",\"orchestrator\":\"Order\",\"status\":\"FAILED\","
                        + "\"completedAt\":1700000000123,\"output\":\"{}\",\"outputOmitted\":true,\"failure\":"
                        + failure + ",\"input\":{\"b64\":\"wA==\"}}");
    }
}

package dev.durable.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.TerminalNotification;
import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.history.OrchestrationRuntimeStatus;
import dev.durable.history.Payload;
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
}

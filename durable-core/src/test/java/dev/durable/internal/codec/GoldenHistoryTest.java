package dev.durable.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.history.FailureDetails;
import dev.durable.history.HistoryEvent;
import dev.durable.history.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every event as it was written by version 0.1, one file per event: it must read as the same record for ever, and today's
 * code must write the same bytes. A new type of event without a file fails {@link #everyEventHasAGoldenFile()}.
 */
class GoldenHistoryTest {
    private static final int MUTATIONS = 20_000;
    private static final UUID INCARNATION = UUID.fromString("0f0e0d0c-0b0a-4908-8706-050403020100");
    private static final Payload NOT_TEXT = Payload.of(new byte[] {(byte) 0xff, 0, (byte) 0x80});
    private static final FailureDetails FAILURE = new FailureDetails(
            "out-of-stock",
            "none left: \"\u00e4\u20ac\ud83d\ude00\"",
            true,
            FailureDetails.of("illegal-state", "", false),
            Map.of("sku", "A-1", "left", "0"));

    private static final Map<String, HistoryEvent> GOLDEN = golden();

    private static Map<String, HistoryEvent> golden() {
        Map<String, HistoryEvent> events = new LinkedHashMap<>();
        events.put(
                "execution-started",
                new HistoryEvent.ExecutionStarted(
                        "Order",
                        "1.2",
                        text("{\"id\":7}"),
                        Map.of("team", "blue", "a", ""),
                        new HistoryEvent.ParentInstance("parent-1", INCARNATION, 2, 5, "Shop"),
                        List.of(
                                new HistoryEvent.EventRaised("Approve", text("true")),
                                new HistoryEvent.EventRaised("Approve", null)),
                        List.of("flag-1")));
        events.put(
                "execution-started-bare",
                new HistoryEvent.ExecutionStarted("Order", null, null, Map.of(), null, List.of(), List.of()));
        events.put("execution-suspended", new HistoryEvent.ExecutionSuspended("audit"));
        events.put("execution-suspended-bare", new HistoryEvent.ExecutionSuspended(null));
        events.put("execution-resumed", new HistoryEvent.ExecutionResumed("audit is over"));
        events.put("execution-completed", new HistoryEvent.ExecutionCompleted(text("[1,2]")));
        events.put("execution-completed-bare", new HistoryEvent.ExecutionCompleted(null));
        events.put("execution-failed", new HistoryEvent.ExecutionFailed(FAILURE));
        events.put("execution-terminated", new HistoryEvent.ExecutionTerminated("Cancelled by user"));
        events.put("continued-as-new", new HistoryEvent.ContinuedAsNew(text("8"), "2.0"));
        events.put("continued-as-new-bare", new HistoryEvent.ContinuedAsNew(null, null));
        events.put("task-scheduled", new HistoryEvent.TaskScheduled(3, "Charge", "1", text("\"x\""), 2, 1));
        events.put("task-scheduled-bytes", new HistoryEvent.TaskScheduled(0, "Charge", null, NOT_TEXT, 1, 0));
        events.put("task-completed", new HistoryEvent.TaskCompleted(3, text("{\"a\":\"\\u0000\"}")));
        events.put("task-completed-empty", new HistoryEvent.TaskCompleted(4, text("")));
        events.put("task-failed", new HistoryEvent.TaskFailed(3, FAILURE));
        events.put("task-deferred", new HistoryEvent.TaskDeferred(3, Duration.ofMillis(259_200_001)));
        events.put("task-deferred-bare", new HistoryEvent.TaskDeferred(4, null));
        events.put("timer-created", new HistoryEvent.TimerCreated(4, Instant.parse("2026-03-04T05:06:07.089Z")));
        events.put("timer-fired", new HistoryEvent.TimerFired(4));
        events.put(
                "sub-orchestration-created",
                new HistoryEvent.SubOrchestrationCreated(5, "child-\u00e9", "Ship", "3", text("null"), 1));
        events.put("sub-orchestration-completed", new HistoryEvent.SubOrchestrationCompleted(5, text("1")));
        events.put("sub-orchestration-failed", new HistoryEvent.SubOrchestrationFailed(5, FAILURE));
        events.put("event-raised", new HistoryEvent.EventRaised("Approve", NOT_TEXT));
        events.put("event-sent", new HistoryEvent.EventSent(6, "other", "hi", text("\"\u2028\"")));
        events.put("local-completed", new HistoryEvent.LocalCompleted(7, "pick", text("{\"n\":1}")));
        events.put("local-completed-bare", new HistoryEvent.LocalCompleted(8, "pick", null));
        events.put("local-failed", new HistoryEvent.LocalFailed(9, "pick", FAILURE));
        events.put("patch-applied", new HistoryEvent.PatchApplied("check-credit"));
        return events;
    }

    private static Payload text(String text) {
        return Payload.ofUtf8(text);
    }

    private static Payload file(String name) throws IOException {
        String path = "/histories/v0.1/" + name + ".json";
        try (InputStream in = GoldenHistoryTest.class.getResourceAsStream(path)) {
            assertThat(in).as("golden file %s", path).isNotNull();
            // A file ends with a line end, what is stored does not.
            return Payload.ofUtf8(new String(in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing());
        }
    }

    @TestFactory
    Stream<DynamicTest> eachGoldenFileReadsAndIsWrittenAgain() {
        return GOLDEN.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    Payload stored = file(entry.getKey());
                    assertThat(HistoryCodec.decode(stored)).isEqualTo(entry.getValue());
                    assertThat(HistoryCodec.encode(entry.getValue()).toUtf8()).isEqualTo(stored.toUtf8());
                }));
    }

    @Test
    void aTurnOfAllEventsReadsAndIsWrittenAgain() throws IOException {
        List<HistoryEvent> all = List.copyOf(GOLDEN.values());
        Payload stored = file("turn-of-all");
        assertThat(HistoryCodec.decodeAll(stored)).isEqualTo(all);
        assertThat(HistoryCodec.encodeAll(all).toUtf8()).isEqualTo(stored.toUtf8());
    }

    @Test
    void everyEventHasAGoldenFile() {
        List<Class<?>> types = new ArrayList<>();
        collect(HistoryEvent.class, types);
        assertThat(types).hasSizeGreaterThan(15);
        assertThat(GOLDEN.values().stream().<Object>map(Object::getClass)).containsAll(types);
        assertThat(EventFormat.ALL.stream().<Object>map(EventFormat::type)).hasSameElementsAs(types);
        assertThat(EventFormat.ALL.stream().map(EventFormat::tag)).doesNotHaveDuplicates();
    }

    private static void collect(Class<?> type, List<Class<?>> into) {
        Class<?>[] permitted = type.getPermittedSubclasses();
        if (permitted != null) {
            Arrays.stream(permitted).forEach(subtype -> collect(subtype, into));
        } else if (type.isRecord() && !into.contains(type)) {
            into.add(type);
        }
    }

    @Test
    void membersOfNewerVersionsAreSkipped() {
        HistoryEvent event = HistoryCodec.decode(
                text(
                        "{\"t\":\"timer-fired\",\"id\":4,\"new\":{\"deep\":[1,2.5,{\"x\":null}]},\"other\":[null,99999999999999999999]}"));
        assertThat(event).isEqualTo(new HistoryEvent.TimerFired(4));
    }

    @Test
    void whatIsWrongIsNamed() {
        refused("{\"t\":\"no-such-event\"}", "no-such-event");
        refused("{\"t\":\"timer-fired\"}", "'id' of event 'timer-fired' is missing");
        refused("{\"t\":\"timer-fired\",\"id\":\"4\"}", "'id' of event 'timer-fired' is not");
        refused("{\"t\":\"timer-fired\",\"id\":4000000000}", "not an int");
        refused("{\"t\":\"timer-fired\",\"id\":99999999999999999999}", "'id' of event 'timer-fired' is not");
        refused("{\"t\":\"timer-fired\",\"id\":4} x", "JSON");
        refused("{\"t\":\"timer-fired\",\"id\":4}{}", "goes on after its end");
        refused("{\"t\":\"timer-fired\",\"t\":\"timer-fired\",\"id\":4}", "Duplicate");
        refused("", "empty");
        refused("null", "null");
        refused("[".repeat(200), "JSON");
        refused("{\"t\":\"event-raised\",\"name\":\"e\",\"input\":{\"b64\":\"*\"}}", "base64");
    }

    private static void refused(String stored, String part) {
        assertThatThrownBy(() -> HistoryCodec.decode(text(stored)))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessageContaining(part);
    }

    @Test
    void payloadsOfAMebibyteComeBack() {
        byte[] bytes = new byte[1 << 20];
        new SplittableRandom(1).nextBytes(bytes);
        for (Payload payload : List.of(Payload.of(bytes), Payload.ofUtf8("\u0000\ud83d\ude00".repeat(200_000)))) {
            HistoryEvent event = new HistoryEvent.TaskCompleted(1, payload);
            assertThat(HistoryCodec.decode(HistoryCodec.encode(event))).isEqualTo(event);
        }
    }

    /** Whatever becomes of stored bytes, reading them gives a value or the one exception that parks the instance. */
    @Test
    void mutatedBytesNeverDoAnythingElse() {
        long seed = 20_260_101;
        SplittableRandom random = new SplittableRandom(seed);
        List<Payload> stored = new ArrayList<>();
        GOLDEN.values().forEach(event -> stored.add(HistoryCodec.encode(event)));
        stored.add(HistoryCodec.encodeAll(List.copyOf(GOLDEN.values())));
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = stored.get(random.nextInt(stored.size())).toBytes();
            for (int change = random.nextInt(1, 4); change > 0; change--) {
                bytes = mutate(bytes, random);
            }
            try {
                HistoryCodec.decodeAll(Payload.of(bytes));
            } catch (MalformedHistoryException e) {
                refused++;
            } catch (Throwable e) {
                throw new AssertionError(
                        "seed " + seed + ", mutation " + i + ": " + new String(bytes, StandardCharsets.ISO_8859_1), e);
            }
        }
        assertThat(refused).isBetween(MUTATIONS / 2, MUTATIONS - 1);
    }

    private static byte[] mutate(byte[] bytes, SplittableRandom random) {
        int at = random.nextInt(bytes.length + 1);
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> {
                byte[] flipped = bytes.clone();
                if (at < flipped.length) {
                    flipped[at] = (byte) random.nextInt(256);
                }
                yield flipped;
            }
            case 2 -> {
                byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
                System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                longer[at] = (byte) "{}[]\",:0e-\\n".charAt(random.nextInt(12));
                yield longer;
            }
            default -> {
                if (bytes.length == 0) {
                    yield bytes;
                }
                int drop = Math.min(at, bytes.length - 1);
                byte[] shorter = new byte[bytes.length - 1];
                System.arraycopy(bytes, 0, shorter, 0, drop);
                System.arraycopy(bytes, drop + 1, shorter, drop, shorter.length - drop);
                yield shorter;
            }
        };
    }
}

package dev.durable.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.history.HistoryEvent;
import dev.durable.history.InstanceHistory;
import dev.durable.history.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was exported once must be read for ever; what was not is refused by name. */
class ExportFormatTest {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

    private static final InstanceHistory GOLDEN = new InstanceHistory(
            "order-7",
            UUID.fromString("0f0e0d0c-0b0a-4908-8706-050403020100"),
            List.of(
                    new InstanceHistory.Run(
                            0,
                            "Order",
                            "1.2",
                            List.of(
                                    new InstanceHistory.Turn(
                                            TIME,
                                            List.of(
                                                    started("1.2", "{\"id\":7}"),
                                                    new HistoryEvent.TaskScheduled(0, "Charge", null, null, 1, 0))),
                                    new InstanceHistory.Turn(
                                            TIME.plusSeconds(5),
                                            List.of(
                                                    new HistoryEvent.TaskCompleted(0, Payload.of(new byte[] {-1, 0})),
                                                    new HistoryEvent.ContinuedAsNew(null, "2"))))),
                    new InstanceHistory.Run(
                            1,
                            "Order",
                            "2",
                            List.of(new InstanceHistory.Turn(
                                    TIME.plusSeconds(6), List.of(started("2", "\"\u00e4\u20ac\ud83d\ude00\""))))),
                    new InstanceHistory.Run(2, "Order", null, List.of())));

    private static HistoryEvent started(String version, String input) {
        return new HistoryEvent.ExecutionStarted(
                "Order", version, Payload.ofUtf8(input), Map.of("team", "blue"), null, List.of(), List.of());
    }

    private static String golden() throws IOException {
        try (InputStream file = ExportFormatTest.class.getResourceAsStream("/histories/export-1.json")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theGoldenFileReadsAndIsWritten() throws IOException {
        assertThat(ExportFormat.write(GOLDEN).toUtf8() + "\n").isEqualTo(golden());
        assertThat(ExportFormat.read(Payload.ofUtf8(golden()))).isEqualTo(GOLDEN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"durable-history\"' | '\"something\"' | is no exported history",
                "'\"formatVersion\" : 1' | '\"formatVersion\" : 2' | the format version is 2",
                "'\"instanceId\" : \"order-7\",' | '' | member 'instanceId' of an exported history is missing",
                "0f0e0d0c | 0f0e | is not a UUID",
                "'\"runs\"' | '\"walks\"' | member 'runs' of an exported history is missing",
                "'\"time\" : 1767323045678' | '\"time\" : \"now\"' | member 'time'",
                "'\"events\"' | '\"happenings\"' | member 'events'",
                "'\"number\" : 2' | '\"number\" : 3.5' | member 'number'",
                "'\"task-scheduled\"' | '\"task-dreamt\"' | no event has the tag 'task-dreamt'",
            })
    void whatIsMissingOrWrongIsNamed(String part, String instead, String said) throws IOException {
        String good = golden();
        assertThat(good).contains(part);
        assertThatThrownBy(() -> ExportFormat.read(Payload.ofUtf8(good.replace(part, instead))))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessageContaining(said);
    }

    /** Whatever is done to a file, it reads as something or is refused; no other exception comes out. */
    @Test
    void noDamageBreaksTheReader() throws IOException {
        byte[] good = golden().getBytes(StandardCharsets.UTF_8);
        SplittableRandom random = new SplittableRandom(7);
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] bad = good.clone();
            for (int n = random.nextInt(1, 4); n > 0; n--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            try {
                ExportFormat.read(Payload.of(bad));
            } catch (MalformedHistoryException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1_000);
    }
}

package dev.durable.examples.filestorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.durable.history.Payload;
import dev.durable.spi.ClaimRequest;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewInstance;
import dev.durable.spi.NewMessage;
import dev.durable.spi.Storage;
import dev.durable.spi.WorkerHeartbeat;
import dev.durable.spi.WorkerId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a log that was cut or changed is opened as: all that it still holds, or not at all. */
class DamagedLogTest {
    private static final ObjectMapper FIELDS = JsonMapper.builder()
            .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
            .addModule(new JavaTimeModule())
            .build();

    @TempDir
    Path directory;

    private Path file;

    /** How long the log was after each acknowledged call, and what was stored then. */
    private final List<Integer> lengths = new ArrayList<>();

    private final List<String> states = new ArrayList<>();
    private byte[] log;

    @BeforeEach
    void fiveCalls() throws IOException {
        file = directory.resolve("log");
        FileStorage opened = new FileStorage(directory);
        try (Storage storage = opened.storage()) {
            acknowledged(opened);
            storage.create(List.of(NewInstance.of(key("first"), "Order", Payload.ofUtf8("start"))));
            acknowledged(opened);
            storage.append(List.of(new NewMessage.Event("first", "1", Payload.ofUtf8("event"))), 10);
            acknowledged(opened);
            WorkerId worker = storage.renew(new WorkerHeartbeat(
                            new WorkerId("w", 0), Duration.ofMinutes(1), Set.of("Order"), Set.of(), List.of()))
                    .worker();
            acknowledged(opened);
            storage.claim(new ClaimRequest(worker, Set.of("Order"), Set.of(), 9, 9, 9, 9, Duration.ofMinutes(1)));
            acknowledged(opened);
            storage.create(List.of(NewInstance.of(key("second"), "Order", Payload.ofUtf8("start"))));
            acknowledged(opened);
        }
        log = Files.readAllBytes(file);
    }

    private static InstanceKey key(String id) {
        return new InstanceKey(id, UUID.randomUUID());
    }

    private void acknowledged(FileStorage storage) throws IOException {
        lengths.add((int) Files.size(file));
        states.add(everything(storage));
    }

    private static String everything(FileStorage opened) {
        ObjectNode fields = FIELDS.valueToTree(opened.rules);
        fields.remove("now");
        return fields.toString();
    }

    private String reopened(byte[] content) throws IOException {
        Files.write(file, content);
        FileStorage opened = new FileStorage(directory);
        opened.storage().close();
        return everything(opened);
    }

    private void assertRefused(byte[] content, String as) throws IOException {
        Files.write(file, content);
        assertThatThrownBy(() -> new FileStorage(directory))
                .as(as)
                .isInstanceOf(FileStorage.CorruptLogException.class)
                .hasMessageContaining(directory.toString());
        assertThat(Files.readAllBytes(file)).as(as).isEqualTo(content);
    }

    private byte[] cutAt(int length) {
        byte[] cut = new byte[length];
        System.arraycopy(log, 0, cut, 0, length);
        return cut;
    }

    @Test
    void eachCallIsInTheFileWhenItReturns() {
        assertThat(lengths).doesNotHaveDuplicates().isSorted().last().isEqualTo(log.length);
        assertThat(states).doesNotHaveDuplicates();
    }

    @Test
    void cutAnywhereItHoldsEveryCallThatIsWholly() throws IOException {
        for (int length = lengths.get(0); length <= log.length; length++) {
            int whole = 0;
            while (whole + 1 < lengths.size() && lengths.get(whole + 1) <= length) {
                whole++;
            }
            assertThat(reopened(cutAt(length))).as("cut at byte %s", length).isEqualTo(states.get(whole));
        }
    }

    @Test
    void withAnyBitChangedItIsRefused() throws IOException {
        for (int at = 0; at < log.length; at++) {
            byte[] changed = log.clone();
            changed[at] ^= (byte) (1 << at % 8);
            assertRefused(changed, "a bit of byte " + at + " changed");
        }
        assertThat(reopened(log)).isEqualTo(states.get(states.size() - 1));
    }

    @Test
    void whatFollowsTheLastRecordAsZeroesIsRefused() throws IOException {
        byte[] longer = new byte[log.length + 4096];
        System.arraycopy(log, 0, longer, 0, log.length);
        assertRefused(longer, "zeroes at the end");
    }

    @Test
    void whatAnotherVersionWroteIsRefused() throws IOException {
        for (String record : List.of(
                "[0,\"create\",[{\"news\":1}]]",
                "[0,\"rewind\",1]",
                "[0,\"append\",[{\"@type\":\"java.lang.String\"}],1]",
                "[0,\"recover\"]",
                "[]",
                "")) {
            Files.write(file, new byte[0]);
            Journal journal = new Journal(directory);
            journal.append(record.getBytes(StandardCharsets.UTF_8));
            journal.close();
            assertRefused(Files.readAllBytes(file), record);
        }
    }
}

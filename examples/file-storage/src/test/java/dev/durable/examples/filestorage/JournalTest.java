package dev.durable.examples.filestorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.history.Payload;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewInstance;
import dev.durable.spi.Storage;
import dev.durable.spi.TransientStorageException;
import dev.durable.spi.UnknownOutcomeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** When a record is on the disk, and what a storage says that could not put it there. */
class JournalTest {
    @TempDir
    Path directory;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static NewInstance order(String id) {
        return NewInstance.of(new InstanceKey(id, UUID.randomUUID()), "Order", Payload.ofUtf8("start"));
    }

    @Test
    void whatWasAppendedIsReadInItsOrder() throws IOException {
        Journal journal = new Journal(directory);
        assertThat(journal.read()).isEmpty();
        journal.append(bytes("first"));
        journal.append(bytes("second"));
        journal.close();

        Journal again = new Journal(directory);
        assertThat(again.read()).containsExactly(bytes("first"), bytes("second"));
        again.close();
    }

    @Test
    void whatATornRecordLeftIsOverwritten() throws IOException {
        Journal journal = new Journal(directory);
        journal.append(bytes("first"));
        journal.append(bytes("a second one that is longer than the third"));
        journal.close();
        Path log = directory.resolve("log");
        byte[] whole = Files.readAllBytes(log);
        Files.write(log, Arrays.copyOf(whole, whole.length - 1));

        Journal torn = new Journal(directory);
        assertThat(torn.read()).containsExactly(bytes("first"));
        torn.append(bytes("third"));
        torn.close();

        Journal again = new Journal(directory);
        assertThat(again.read()).containsExactly(bytes("first"), bytes("third"));
        again.close();
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "needs /dev/full")
    void aDiskThatIsFullLeavesTheOutcomeUnknownAndEndsTheStorage() throws IOException {
        Files.createSymbolicLink(directory.resolve("log"), Path.of("/dev/full"));
        try (Storage storage = FileStorage.open(directory)) {
            assertThatThrownBy(() -> storage.create(List.of(order("first"))))
                    .isInstanceOf(UnknownOutcomeException.class);

            assertThatThrownBy(() -> storage.create(List.of(order("first"))))
                    .isInstanceOf(TransientStorageException.class);
            assertThatThrownBy(() -> storage.queries().find("first", true))
                    .isInstanceOf(TransientStorageException.class);
        }
    }

    @Test
    void aStorageThatWasClosedSaysSo() throws IOException {
        Storage storage = FileStorage.open(directory);
        storage.create(List.of(order("first")));
        long length = Files.size(directory.resolve("log"));

        storage.close();
        storage.close();

        assertThatThrownBy(() -> storage.create(List.of(order("second"))))
                .isInstanceOf(TransientStorageException.class);
        assertThat(directory.resolve("log")).hasSize(length);
    }

    /** A name that is longer than what the JSON reader takes, and text that is no Unicode. */
    @Test
    void whatCouldNotBeReadAgainIsRefusedBeforeItChangesAnything() throws IOException {
        try (Storage storage = FileStorage.open(directory)) {
            for (String tag : List.of("x".repeat(100_000), "\ud800")) {
                NewInstance wanted = order("first");
                NewInstance tagged = new NewInstance(
                        wanted.key(),
                        wanted.queue(),
                        wanted.name(),
                        wanted.version(),
                        Map.of(tag, ""),
                        wanted.start(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null);
                assertThatThrownBy(() -> storage.create(List.of(tagged))).hasMessageContaining("nothing was changed");
            }
            assertThatThrownBy(() -> storage.create(Arrays.asList(order("first"), null)))
                    .isInstanceOf(NullPointerException.class);
            assertThat(storage.queries().find("first", true)).isNull();
            assertThat(directory.resolve("log")).isEmptyFile();
            assertThat(storage.create(List.of(order("first")))).hasSize(1);
        }
    }

    @Test
    void callsThatChangeNothingLeaveTheLogAlone() throws IOException {
        try (Storage storage = FileStorage.open(directory)) {
            storage.create(List.of());
            storage.recover(10);
            storage.queries().workers();

            assertThat(directory.resolve("log")).isEmptyFile();
        }
    }

    /** As every object is, so that a storage may be the key of a map. */
    @Test
    void aStorageIsEqualToItselfOnly() throws IOException {
        try (Storage one = FileStorage.open(directory.resolve("one"));
                Storage two = FileStorage.open(directory.resolve("two"))) {
            assertThat(List.of(two, one).indexOf(one)).isEqualTo(1);
            assertThat(one.hashCode()).isEqualTo(one.hashCode());
            assertThat(one).doesNotHaveToString(two.toString());
        }
    }
}

package dev.durable.examples.filestorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.history.Payload;
import dev.durable.spi.InstanceKey;
import dev.durable.spi.NewInstance;
import dev.durable.spi.StatusView;
import dev.durable.spi.Storage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another process has the storage, and is killed in the middle of its calls. */
class KilledProcessTest {
    private static final int THREADS = 4;
    private static final int ENOUGH = 200;

    @TempDir
    Path directory;

    /** Creates instances from several threads, and prints the id of each when the storage has said that it is there. */
    public static void main(String[] args) throws IOException {
        Storage storage = FileStorage.open(Path.of(args[0]));
        for (int thread = 0; thread < THREADS; thread++) {
            String prefix = thread + "-";
            new Thread(() -> {
                        for (int i = 0; ; i++) {
                            InstanceKey key = new InstanceKey(prefix + i, UUID.randomUUID());
                            storage.create(List.of(NewInstance.of(key, "Order", Payload.ofUtf8("start"))));
                            System.out.println(key.instanceId());
                        }
                    })
                    .start();
        }
    }

    private ProcessBuilder another() {
        return new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                KilledProcessTest.class.getName(),
                directory.toString());
    }

    /** On Linux a process gives up its lock on a file when it closes any channel of it. */
    @Test
    void aSecondOneOfThisProcessDoesNotGiveUpTheLock() throws Exception {
        try (Storage storage = FileStorage.open(directory)) {
            assertThatThrownBy(() -> FileStorage.open(directory))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("open elsewhere");

            Process process = another().redirectErrorStream(true).start();
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                assertThat(lines.readLine()).contains("open elsewhere");
            } finally {
                process.destroyForcibly().waitFor();
            }
            assertThat(storage.queries().find("0-0", false)).isNull();
        }
        FileStorage.open(directory).close();
    }

    @Test
    void whatWasAcknowledgedIsThereAndNobodyElseGetsIn() throws Exception {
        Process process =
                another().redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<String> acknowledged = new ArrayList<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                acknowledged.add(line);
                if (acknowledged.size() == ENOUGH) {
                    assertThatThrownBy(() -> FileStorage.open(directory))
                            .isInstanceOf(FileSystemException.class)
                            .hasMessageContaining("open elsewhere");
                    process.toHandle()
                            .destroyForcibly(); // Unlike Process, this leaves the rest of the output readable.
                }
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        // The kill may have cut the last line.
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ENOUGH);
        List<String> lines = acknowledged.subList(0, acknowledged.size() - 1);

        try (Storage storage = FileStorage.open(directory)) {
            assertThat(storage.queries().statuses(lines))
                    .extracting((StatusView view) -> view.key().instanceId())
                    .containsExactlyInAnyOrderElementsOf(lines);
        }
    }
}

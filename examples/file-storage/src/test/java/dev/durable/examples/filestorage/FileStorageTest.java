package dev.durable.examples.filestorage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.history.Payload;
import dev.durable.spi.Storage;
import dev.durable.testkit.storage.StorageContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The whole conformance kit; and after each of its tests, the log says the same as memory did. */
class FileStorageTest extends StorageContract {
    @TempDir
    Path temp;

    private Path directory;
    private FileStorage opened;

    @Override
    protected Storage create() throws IOException {
        directory = Files.createTempDirectory(temp, "storage");
        return reopen();
    }

    @Override
    protected Storage reopen() throws IOException {
        opened = new FileStorage(directory);
        return opened.storage();
    }

    @AfterEach
    void theLogTellsTheSame() throws IOException {
        Rules memory = opened.rules;
        for (int i = 0; i < 2; i++) {
            reopen().close();
            assertThat(opened.rules)
                    .usingRecursiveComparison()
                    .withEqualsForType(Payload::equals, Payload.class)
                    .ignoringFields("now")
                    .isEqualTo(memory);
        }
    }

    /** What is opened again is what the disk held while the storage was still open. */
    @Override
    protected void kill(Storage storage) throws IOException {
        Path left = Files.createTempDirectory(temp, "killed");
        Files.copy(directory.resolve("log"), left.resolve("log"));
        storage.close();
        directory = left;
    }
}

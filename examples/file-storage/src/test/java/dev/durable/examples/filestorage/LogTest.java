package dev.durable.examples.filestorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.spi.TransientStorageException;
import dev.durable.spi.UnknownOutcomeException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** When a record is on the disk, and what a log says that could not put it there. */
class LogTest {
    @TempDir
    Path directory;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void oneFsyncServesAllThatWait() throws IOException {
        Path file = directory.resolve("log");
        Log log = Log.replace(file, bytes("first"));
        long one = log.append(bytes("a"));
        long two = log.append(bytes("b"));
        assertThat(Log.read(file)).containsExactly(bytes("first"));

        log.sync(one);

        assertThat(Log.read(file)).containsExactly(bytes("first"), bytes("ab"));
        log.sync(two);
        assertThat(Log.read(file)).hasSize(2);
        log.sync(log.append(bytes("c")));
        assertThat(Log.read(file)).hasSize(3);
        log.close();
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "needs /dev/full")
    void aDiskThatIsFullLeavesTheOutcomeUnknownAndEndsTheLog() throws IOException {
        Log log = new Log(new FileOutputStream("/dev/full"));
        long position = log.append(bytes("a"));
        log.check();

        assertThatThrownBy(() -> log.sync(position)).isInstanceOf(UnknownOutcomeException.class);

        assertThatThrownBy(log::check).isInstanceOf(TransientStorageException.class);
        assertThatThrownBy(() -> log.sync(position)).isInstanceOf(UnknownOutcomeException.class);
    }

    @Test
    void aLogThatWasClosedSaysSo() throws IOException {
        Log log = Log.replace(directory.resolve("log"), bytes("first"));
        long written = log.append(bytes("a"));
        log.sync(written);
        long pending = log.append(bytes("b"));

        log.close();
        log.close();

        log.sync(written);
        assertThatThrownBy(() -> log.sync(pending)).isInstanceOf(UnknownOutcomeException.class);
        assertThatThrownBy(log::check).isInstanceOf(TransientStorageException.class);
        assertThat(Log.read(directory.resolve("log"))).hasSize(2);
    }
}

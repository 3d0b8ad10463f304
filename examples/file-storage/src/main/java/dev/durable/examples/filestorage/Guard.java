package dev.durable.examples.filestorage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/** That a directory is open once, in this process and among all. */
record Guard(Path directory, FileChannel channel) implements Closeable {
    // A process loses its lock on a file when it closes any channel of it, so a second one must not even be opened.
    private static final Set<Path> HELD = new HashSet<>();

    static Guard of(Path directory) throws IOException {
        Path real = directory.toRealPath();
        synchronized (HELD) {
            if (!HELD.contains(real)) {
                FileChannel channel =
                        FileChannel.open(real.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                if (channel.tryLock() != null) {
                    HELD.add(real);
                    return new Guard(real, channel);
                }
                channel.close();
            }
        }
        throw new FileSystemException(real.toString(), null, "the storage is open elsewhere; close it there");
    }

    @Override
    public void close() throws IOException {
        synchronized (HELD) {
            if (channel.isOpen()) { // Else somebody else may have it by now.
                channel.close();
                HELD.remove(directory);
            }
        }
    }
}

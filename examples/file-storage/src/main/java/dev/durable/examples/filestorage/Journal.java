package dev.durable.examples.filestorage;

import dev.durable.spi.TransientStorageException;
import dev.durable.spi.UnknownOutcomeException;
import java.io.*;
import java.nio.channels.FileChannel;
import java.nio.file.*;
import java.util.*;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of records: length, its complement, checksum of the body, body. A record is written only after the one before
 * it is on the disk, so no record but the last can be torn, and a torn one was never acknowledged.
 */
final class Journal {
    private static final int HEADER = 12;

    // A process loses its lock on a file when it closes any channel of it, so a second one must not even be opened.
    private static final Set<Path> OPEN = new HashSet<>();

    private final Path directory;
    private final FileChannel lock;

    // A FileChannel would be closed for good by the interruption of any thread that writes.
    private final RandomAccessFile file;
    private @Nullable Throwable broken;

    Journal(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory).toRealPath();
        this.lock = lock(this.directory);
        try (FileChannel entries = FileChannel.open(this.directory)) {
            this.file = new RandomAccessFile(this.directory.resolve("log").toFile(), "rw");
            entries.force(true); // Until then a new file may go again, and all its records with it.
        } catch (IOException e) {
            unlock();
            throw e;
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        synchronized (OPEN) {
            if (!OPEN.contains(directory)) {
                Path path = directory.resolve("lock");
                FileChannel lock = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                if (lock.tryLock() != null) {
                    OPEN.add(directory);
                    return lock;
                }
                lock.close();
            }
        }
        throw new FileSystemException(directory.toString(), null, "the storage is open elsewhere; close it there");
    }

    private void unlock() throws IOException {
        synchronized (OPEN) {
            if (lock.isOpen()) { // Else somebody else may have it by now.
                lock.close();
                OPEN.remove(directory);
            }
        }
    }

    /** Reads all records, and stands where the next one begins: after the last one that is whole. */
    List<byte[]> read() throws IOException {
        List<byte[]> records = new ArrayList<>();
        long end = 0;
        while (file.length() - end >= HEADER) {
            int length = file.readInt();
            if (file.readInt() != ~length) {
                throw new FileStorage.CorruptLogException(directory, "the header at byte " + end, null);
            }
            int checksum = file.readInt();
            if (length > file.length() - end - HEADER) {
                break;
            }
            byte[] record = new byte[length];
            file.readFully(record);
            if (checksum(record) != checksum) {
                throw new FileStorage.CorruptLogException(directory, "the record at byte " + end, null);
            }
            records.add(record);
            end = file.getFilePointer();
        }
        file.seek(end);
        return records;
    }

    /** Refuses a log that is closed or has failed, before anything is changed. */
    void check() {
        if (broken != null) {
            throw new TransientStorageException("the log takes no more records; open the storage again", broken);
        }
    }

    /** Says that memory or the file may be ahead of the other: only opening the storage again tells what is true. */
    void fail(Throwable cause) {
        broken = cause;
    }

    void append(byte[] record) {
        try {
            file.setLength(file.getFilePointer()); // Cuts off what a torn record has left.
            file.writeInt(record.length);
            file.writeInt(~record.length);
            file.writeInt(checksum(record));
            file.write(record);
            file.getFD().sync();
        } catch (Throwable e) { // An Error as well: what it kept from the file must not be counted as written.
            fail(e);
            throw new UnknownOutcomeException("the log could not be written", e);
        }
    }

    void close() {
        try {
            broken = broken == null ? new IOException("closed") : broken;
            file.close();
            unlock();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int checksum(byte[] record) {
        CRC32C crc = new CRC32C();
        crc.update(record);
        return (int) crc.getValue();
    }
}

package dev.durable.examples.filestorage;

import dev.durable.spi.TransientStorageException;
import dev.durable.spi.UnknownOutcomeException;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of frames: length, checksum of the body, checksum of these two, body. A frame is written only after the one
 * before it is on the disk, so no frame but the last can be torn, and a torn one was never acknowledged.
 */
final class Log {
    private static final int HEADER = 12;

    // A FileChannel would be closed for good by the interruption of any thread that writes.
    private final FileOutputStream out;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private long appended;
    private long synced;
    private volatile @Nullable Throwable broken;

    Log(FileOutputStream out) {
        this.out = out;
    }

    /** Puts a new file, which begins with the given frame, into the place of the old one. */
    static Log replace(Path file, byte[] first) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Path next = file.resolveSibling(file.getFileName() + ".new");
        FileOutputStream out = new FileOutputStream(next.toFile());
        try {
            out.write(frame(first));
            out.getFD().sync();
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel entries = FileChannel.open(directory)) {
                entries.force(
                        true); // Until then the old file may come back, and with it a log without the next frames.
            }
            return new Log(out);
        } catch (IOException | RuntimeException e) {
            out.close();
            throw e;
        }
    }

    /** Reads all frames but a torn last one. */
    static List<byte[]> read(Path file) throws IOException {
        List<byte[]> bodies = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            long left = Files.size(file);
            while (left >= HEADER) {
                ByteBuffer header = ByteBuffer.wrap(in.readNBytes(HEADER));
                if (checksum(header.array(), HEADER - 4) != header.getInt(HEADER - 4)) {
                    throw new CorruptLogException(file, "a header, " + left + " bytes before the end", null);
                }
                int length = header.getInt(0);
                if (length > left - HEADER) {
                    break;
                }
                byte[] body = in.readNBytes(length);
                if (checksum(body, length) != header.getInt(4)) {
                    throw new CorruptLogException(file, "a record, " + left + " bytes before the end", null);
                }
                bodies.add(body);
                left -= HEADER + length;
            }
        }
        return bodies;
    }

    /** Refuses a log that is closed or has failed, before anything is changed. */
    void check() {
        if (broken != null) {
            throw new TransientStorageException("the log takes no more records; open the storage again", broken);
        }
    }

    /** Says that memory is ahead of the log, or that the file is: only opening it again tells what is true. */
    void fail(Throwable cause) {
        broken = cause;
    }

    /** Takes a record, which is safe once {@link #sync} returns for the position given back. */
    synchronized long append(byte[] record) {
        pending.writeBytes(record);
        return ++appended;
    }

    synchronized long end() {
        return appended;
    }

    /**
     * Returns when everything up to the position is on the disk. Whoever enters first writes all that is pending;
     * whoever had to wait for that mostly finds its record written, so one fsync serves them all.
     */
    void sync(long position) {
        synchronized (out) {
            if (synced >= position) {
                return;
            }
            if (broken != null) {
                throw new UnknownOutcomeException("the log has failed or was closed", broken);
            }
            try {
                long end;
                byte[] body;
                synchronized (this) {
                    end = appended;
                    body = pending.toByteArray();
                    pending.reset();
                }
                out.write(frame(body));
                out.getFD().sync();
                synced = end;
            } catch (Throwable e) { // An Error as well: what it kept from the file must not be counted as written.
                broken = e;
                throw new UnknownOutcomeException("the log could not be written", e);
            }
        }
    }

    void close() throws IOException {
        synchronized (out) {
            broken = broken == null ? new IOException("closed") : broken;
            out.close();
        }
    }

    private static byte[] frame(byte[] body) {
        ByteBuffer frame = ByteBuffer.allocate(HEADER + body.length);
        frame.putInt(body.length).putInt(checksum(body, body.length));
        return frame.putInt(checksum(frame.array(), HEADER - 4)).put(body).array();
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}

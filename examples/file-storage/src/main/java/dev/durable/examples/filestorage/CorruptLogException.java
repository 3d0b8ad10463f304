package dev.durable.examples.filestorage;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The log holds something that was not written there. Nothing of the file was changed; restore it from a copy. */
public final class CorruptLogException extends IOException {
    private static final long serialVersionUID = 1L;

    CorruptLogException(Path file, String what, @Nullable Throwable cause) {
        super(file + " is damaged: " + what + ". Nothing was changed; restore the file from a copy", cause);
    }
}

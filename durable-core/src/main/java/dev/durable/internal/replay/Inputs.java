package dev.durable.internal.replay;

import dev.durable.DataConverter;
import dev.durable.TerminalNotification;
import dev.durable.TypeRef;
import dev.durable.history.Payload;
import dev.durable.internal.codec.HistoryCodec;
import org.jspecify.annotations.Nullable;

/** Reads the input of an orchestrator. */
final class Inputs {
    private Inputs() {}

    /** What the engine itself wrote is read by the engine's codec, whatever converter the application uses. */
    static @Nullable Object read(TypeRef<?> type, @Nullable Payload input, DataConverter converter) {
        if (type.type() == TerminalNotification.class && input != null) {
            return HistoryCodec.decodeNotification(input);
        }
        return converter.deserialize(input, type);
    }
}

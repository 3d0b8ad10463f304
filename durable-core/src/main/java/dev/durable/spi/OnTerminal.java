package dev.durable.spi;

import dev.durable.history.Payload;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A system instance to be created by whoever commits the terminal state, in that transaction. The storage only
 * keeps it and hands it out; the engine and the client make the {@link NewInstance} from it.
 *
 * @param orchestrator the registered name of a built-in orchestrator
 * @param input what it is told beside the outcome, or null
 */
public record OnTerminal(String orchestrator, @Nullable Payload input) {
    /** Checks for null. */
    public OnTerminal {
        Objects.requireNonNull(orchestrator, "orchestrator");
    }
}

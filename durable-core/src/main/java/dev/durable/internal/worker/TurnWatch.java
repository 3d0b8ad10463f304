package dev.durable.internal.worker;

import dev.durable.internal.replay.OrchestrationRun;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Names turns that take too long: code that sleeps, waits for a lock or does I/O where it should call an activity, or a
 * wait inside {@code synchronized}, which on JDK 21 to 23 holds a carrier thread. It only tells; each turn once.
 * Thread-safe.
 */
final class TurnWatch {
    static final Duration TOO_LONG = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final Consumer<String> report;
    private final Map<InstanceState, Instant> running = new ConcurrentHashMap<>();

    TurnWatch(InstantSource clock, Consumer<String> report) {
        this.clock = clock;
        this.report = report;
    }

    void begin(InstanceState turn) {
        running.put(turn, clock.instant());
    }

    void end(InstanceState turn) {
        running.remove(turn);
    }

    /** Called from time to time. */
    void look() {
        Instant tooOld = clock.instant().minus(TOO_LONG);
        running.forEach((turn, since) -> {
            if (!since.isAfter(tooOld) && running.remove(turn, since)) {
                report.accept("The orchestrator '" + turn.name + "' of instance '" + turn.key.instanceId()
                        + "' has run for more than " + TOO_LONG + " without waiting on its context; it must not sleep, "
                        + "lock or do I/O. Its thread is at:" + stackOf(turn.live));
            }
        });
    }

    private static String stackOf(@Nullable OrchestrationRun run) {
        Thread thread = run == null ? null : run.thread();
        return thread == null
                ? " (not started)"
                : Arrays.stream(thread.getStackTrace())
                        .map(frame -> "\n    at " + frame)
                        .collect(Collectors.joining());
    }
}

package dev.durable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Undoes what was done before something failed, newest first.
 *
 * <pre>{@code
 * Saga saga = new Saga();
 * try {
 *     saga.add(() -> ctx.callActivity(CancelHotel.class, trip));
 *     ctx.callActivity(BookHotel.class, trip).await();
 *     saga.add(() -> ctx.callActivity(CancelFlight.class, trip));
 *     ctx.callActivity(BookFlight.class, trip).await();
 * } catch (TaskFailedException e) {
 *     saga.compensate();
 *     throw e;
 * }
 * }</pre>
 *
 * <p>A compensation that is added before its step must also be right where the step never took effect; one that is added
 * after it does not run for a step whose failure may have come after its effect. Belongs to one run of one instance; use it
 * only on that orchestrator's thread.
 */
public final class Saga {
    private final Deque<Supplier<? extends Task<?>>> compensations = new ArrayDeque<>();

    /** Creates a saga with nothing to undo. */
    public Saga() {}

    /**
     * Adds a compensation.
     *
     * @param compensation begins it
     */
    public void add(Supplier<? extends Task<?>> compensation) {
        compensations.push(Objects.requireNonNull(compensation, "compensation"));
    }

    /**
     * Runs the compensations, the newest first, each after the end of the one before; one that fails does not stop the
     * others. Those that have run are forgotten.
     *
     * @throws CompositeTaskFailedException if any of them failed
     */
    public void compensate() {
        int all = compensations.size();
        List<RuntimeException> failures = new ArrayList<>();
        while (!compensations.isEmpty()) {
            try {
                compensations.pop().get().await();
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw new CompositeTaskFailedException(all, failures);
        }
    }
}

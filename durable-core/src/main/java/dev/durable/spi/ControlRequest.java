package dev.durable.spi;

import dev.durable.history.Payload;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** A change that a caller makes to an instance from outside, whatever its version. */
public sealed interface ControlRequest {

    /**
     * The instance.
     *
     * @return its id and incarnation
     */
    InstanceKey key();

    /**
     * When, by the storage's clock; becomes the time of the history block and of the status.
     *
     * @return the time
     */
    Instant time();

    /**
     * The encoded event, appended to the current run's history as a block of 1.
     *
     * @return the event
     */
    Payload event();

    /**
     * End it: status Terminated, its tasks, inbox and timers gone, those who wait told. A parent whose run is
     * over is skipped.
     *
     * @param key the instance
     * @param time when
     * @param event the encoded event
     * @param failure the reason as encoded failure details, kept in the row
     * @param replies what to tell the parent
     * @param instances what to create because it ended
     */
    record Terminate(
            InstanceKey key,
            Instant time,
            Payload event,
            Payload failure,
            List<NewMessage.Reply> replies,
            List<NewInstance> instances)
            implements ControlRequest {
        /** Checks for null and copies the lists. */
        public Terminate {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(time, "time");
            Objects.requireNonNull(event, "event");
            Objects.requireNonNull(failure, "failure");
            replies = List.copyOf(replies);
            instances = List.copyOf(instances);
        }
    }

    /**
     * Pause it: no turn runs, no task of it is handed out, messages are kept. Where it is owned it becomes
     * orphaned (see {@link ClaimedTurn#orphaned()}) in the same step: its owner will give it up, and activities
     * that run there without a row must not be forgotten by whoever claims it after the resume.
     *
     * @param key the instance
     * @param time when
     * @param event the encoded event
     */
    record Suspend(InstanceKey key, Instant time, Payload event) implements ControlRequest {
        /** Checks for null. */
        public Suspend {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(time, "time");
            Objects.requireNonNull(event, "event");
        }
    }

    /**
     * Let it go on, ready at once (a scheduled start that is not due stays so): status Pending where no turn of
     * it ever wrote history, else Running. Clears what parked it and its attempt count.
     *
     * @param key the instance
     * @param time when
     * @param event the encoded event
     */
    record Resume(InstanceKey key, Instant time, Payload event) implements ControlRequest {
        /** Checks for null. */
        public Resume {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(time, "time");
            Objects.requireNonNull(event, "event");
        }
    }
}

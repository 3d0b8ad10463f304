package dev.durable;

/** What an activity knows about its execution. Thread-safe. */
public interface TaskActivityContext {

    /**
     * Returns the registered name under which the activity was called.
     *
     * @return the name
     */
    String name();

    /**
     * Returns the id of the calling instance.
     *
     * @return the instance id
     */
    String instanceId();

    /**
     * Returns the id of the task within the run of its instance.
     *
     * @return the task id, from 0
     */
    int taskId();

    /**
     * Returns which attempt of the retry policy this is.
     *
     * @return the attempt, from 1
     */
    int attempt();

    /**
     * Returns a key that is the same for every execution of this call, across crashes, takeovers and retries,
     * and differs from that of any other call. Hand it to the system that is called.
     *
     * @return the key, at most 80 characters of visible ASCII
     */
    String idempotencyKey();

    /**
     * Returns whether the result is no longer wanted: the instance was terminated, has cancelled this call, went on under a
     * new run, or is another worker's by now. Long activities should look from time to time and stop.
     *
     * @return whether to stop
     */
    boolean isCancelled();
}

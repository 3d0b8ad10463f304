package dev.durable.http;

import dev.durable.OrchestrationMetadata;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The long polls that wait. Each is a future and holds no thread; there are at most so many, since a container with
 * its connections full of them would lock everybody else out. Thread-safe.
 */
final class HeldPolls {
    private final int most;
    private final Semaphore free;
    private final Executor executor;
    private final Set<Held> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** One that waits, and how it hears of an end that is none of its own. */
    private static final class Held {
        final CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        final Function<Throwable, HttpResponse> onError;

        Held(Function<Throwable, HttpResponse> onError) {
            this.onError = onError;
        }

        void letGo() {
            if (!answer.isDone()) {
                answer.complete(onError.apply(new RejectedExecutionException("the service is shutting down")));
            }
        }
    }

    HeldPolls(int most, Executor executor) {
        this.most = most;
        this.free = new Semaphore(most);
        this.executor = executor;
    }

    int count() {
        return most - free.availablePermits();
    }

    /**
     * Waits for an operation. The answer is made on the executor, since the client's thread has others to wake.
     *
     * @return the answer, which cancels the wait when it is cancelled; or null if too many wait already
     */
    @Nullable
    CompletableFuture<HttpResponse> hold(
            Supplier<CompletableFuture<@Nullable OrchestrationMetadata>> wait,
            Function<@Nullable OrchestrationMetadata, HttpResponse> respond,
            Function<Throwable, HttpResponse> onError) {
        if (closed || !free.tryAcquire()) {
            return null;
        }
        CompletableFuture<@Nullable OrchestrationMetadata> found;
        try {
            found = wait.get();
        } catch (RuntimeException e) {
            free.release();
            throw e;
        }
        Held held = new Held(onError);
        CompletableFuture<HttpResponse> answer = held.answer;
        answer.whenComplete((response, error) -> {
            waiting.remove(held);
            free.release();
            found.cancel(false);
        });
        Runnable complete = () -> {
            try {
                answer.complete(respond.apply(found.join()));
            } catch (Throwable e) {
                answer.complete(onError.apply(e));
            }
        };
        if (found.isDone()) {
            // Nothing was waited for; the calling thread can as well answer itself.
            complete.run();
        } else {
            waiting.add(held);
            found.whenComplete((value, error) -> {
                if (!answer.isDone()) {
                    try {
                        executor.execute(complete);
                    } catch (RejectedExecutionException e) {
                        answer.complete(onError.apply(e));
                    }
                }
            });
            if (answer.isDone()) {
                waiting.remove(held);
            } else if (closed) {
                // It went in while the others were let go.
                held.letGo();
            }
        }
        return answer;
    }

    /** Answers all that wait, as the process ends, and holds no more. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        waiting.forEach(held -> executor.execute(held::letGo));
    }
}

package dev.durable.http.servlet;

import dev.durable.http.HttpResponse;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request that waits without a thread. Three may want to end it, the answer, the container's timeout and a broken
 * connection; whoever sets the flag does, and the others find it set. Thread-safe.
 */
final class LongPoll implements AsyncListener {
    private static final Logger LOG = LoggerFactory.getLogger(LongPoll.class);
    /** The longest wait and 10 s: the container's clock is a net only, since its timeout races with the answer. */
    private static final long NET_MILLIS = 70_000;

    private final AsyncContext context;
    private final CompletableFuture<HttpResponse> answer;
    private final Supplier<HttpResponse> gaveUp;
    private final AtomicBoolean ended = new AtomicBoolean();

    private LongPoll(AsyncContext context, CompletableFuture<HttpResponse> answer, Supplier<HttpResponse> gaveUp) {
        this.context = context;
        this.answer = answer;
        this.gaveUp = gaveUp;
    }

    static void hold(AsyncContext context, CompletableFuture<HttpResponse> answer, Supplier<HttpResponse> gaveUp) {
        LongPoll poll = new LongPoll(context, answer, gaveUp);
        context.setTimeout(NET_MILLIS);
        context.addListener(poll);
        answer.whenComplete((response, error) -> {
            // An error here is the cancellation of a wait that nobody is interested in any more.
            if (error == null) {
                poll.end(response);
            }
        });
    }

    private void end(HttpResponse response) {
        if (ended.compareAndSet(false, true)) {
            try {
                DurableServlet.write(response, (HttpServletResponse) context.getResponse());
            } catch (IOException | RuntimeException e) {
                LOG.debug("the client of a long poll went away before its answer", e);
            } finally {
                complete();
            }
        }
    }

    private void complete() {
        try {
            context.complete();
        } catch (IllegalStateException e) {
            LOG.debug("the container had ended a long poll already", e);
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        answer.cancel(false);
        end(gaveUp.get());
    }

    @Override
    public void onError(AsyncEvent event) {
        answer.cancel(false);
        if (ended.compareAndSet(false, true)) {
            complete();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        ended.set(true);
        answer.cancel(false);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Only a second startAsync calls this, and there is none.
    }
}

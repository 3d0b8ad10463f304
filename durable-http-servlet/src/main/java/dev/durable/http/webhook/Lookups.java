package dev.durable.http.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks hosts up for the check at the start, which must not keep its caller waiting for a slow name server. */
final class Lookups {
    private static final Logger LOG = LoggerFactory.getLogger(Lookups.class);
    private static final long PATIENCE_MILLIS = 2_000;
    private static final int AT_A_TIME = 8;

    private static final ThreadPoolExecutor THREADS =
            new ThreadPoolExecutor(0, AT_A_TIME, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "durable-webhook-lookup");
                thread.setDaemon(true);
                return thread;
            });

    private Lookups() {}

    /** The addresses, or none where they cannot be found out in time. */
    static List<InetAddress> resolve(WebhookUrl url) {
        if (url.isLiteral()) {
            return literal(url);
        }
        try {
            Future<List<InetAddress>> lookup = THREADS.submit(url::resolve);
            return lookup.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            LOG.debug("the host of a webhook could not be looked up at the start", e);
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static List<InetAddress> literal(WebhookUrl url) {
        try {
            return url.resolve();
        } catch (UnknownHostException e) {
            throw new WebhookRefusedException("must name its host by a DNS name or a plain address");
        }
    }
}

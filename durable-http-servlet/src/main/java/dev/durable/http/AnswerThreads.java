package dev.durable.http;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The few threads that write answers to long polls, so that one slow client cannot stop the client's watcher. */
final class AnswerThreads {
    private static final int MOST = 4;

    private AnswerThreads() {}

    static ThreadPoolExecutor start() {
        AtomicInteger count = new AtomicInteger();
        // The queue is bounded by the number of polls that may be held.
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(MOST, MOST, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "durable-http-answer-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}

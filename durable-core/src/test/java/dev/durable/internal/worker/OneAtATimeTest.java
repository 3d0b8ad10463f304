package dev.durable.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class OneAtATimeTest {
    private final Queue<Runnable> threads = new ArrayDeque<>();
    private int runs;

    @Test
    void whileItRunsNobodyQueuesBehindIt() {
        OneAtATime renewal = new OneAtATime(threads::add, () -> runs++);
        for (int i = 0; i < 100; i++) {
            renewal.run();
        }
        assertThat(threads).hasSize(1);
        threads.remove().run();
        assertThat(runs).isEqualTo(1);

        renewal.run();
        threads.remove().run();
        assertThat(runs).isEqualTo(2);
    }

    @Test
    void neitherAnErrorNorARejectionHoldsItForEver() {
        OneAtATime failing = new OneAtATime(threads::add, () -> {
            runs++;
            throw new StackOverflowError();
        });
        failing.run();
        assertThatThrownBy(() -> threads.remove().run()).isInstanceOf(StackOverflowError.class);
        failing.run();
        assertThat(threads).hasSize(1);

        boolean[] open = {false};
        OneAtATime rejected = new OneAtATime(
                task -> {
                    if (!open[0]) {
                        throw new RejectedExecutionException();
                    }
                    task.run();
                },
                () -> runs = 10);
        assertThatThrownBy(rejected::run).isInstanceOf(RejectedExecutionException.class);
        open[0] = true;
        rejected.run();
        assertThat(runs).isEqualTo(10);
    }
}

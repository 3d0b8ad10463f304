package dev.durable.storage.jdbc;

import dev.durable.Durable;
import dev.durable.StartOptions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Books seats in a process of its own, which dies in the fifth activity, after its work and before the commit. */
final class KilledBooker {
    static final int EXIT = 9;
    private static final int LAST_RUN = 5;

    private KilledBooker() {}

    public static void main(String[] arguments) throws Exception {
        String prefix = arguments[3];
        JdbcStorage storage = JdbcStorage.builder(arguments[0], arguments[1], arguments[2])
                .tablePrefix(prefix)
                .maxTransactionalActivities(1)
                .build();
        AtomicInteger runs = new AtomicInteger();
        Durable durable = TransactionalActivityRules.withBooking(Durable.builder(storage)
                        .lease(Duration.ofSeconds(1))
                        .activity("Book", String.class, storage.transactional((context, connection, seat) -> {
                            TransactionRules.book(connection, prefix, seat);
                            if (runs.incrementAndGet() == LAST_RUN) {
                                Runtime.getRuntime().halt(EXIT);
                            }
                            return "ok" + seat;
                        })))
                .start();
        durable.client().scheduleNewOrchestrationInstance("BookAll", null, StartOptions.DEFAULT.withInstanceId("all"));
        durable.client().waitForInstanceCompletion("all", Duration.ofMinutes(1), false);
    }
}

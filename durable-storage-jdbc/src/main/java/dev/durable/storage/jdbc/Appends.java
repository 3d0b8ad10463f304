package dev.durable.storage.jdbc;

import dev.durable.spi.AppendResult;
import dev.durable.spi.NewMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Messages that come in: one transaction for all, unless one of them has to wait for somebody. Thread-safe. */
final class Appends {
    private final Sql sql;
    private final Tx tx;
    private final Routes routes;

    Appends(Sql sql, Tx tx, Routes routes) {
        this.sql = sql;
        this.tx = tx;
        this.routes = routes;
    }

    List<AppendResult> append(List<? extends NewMessage> messages, int inboxLimit) {
        try {
            return together(messages, inboxLimit);
        } catch (Tx.Held e) {
            List<AppendResult> results = new ArrayList<>(messages.size());
            for (NewMessage message : messages) {
                results.add(alone(message, inboxLimit));
            }
            return results;
        }
    }

    private AppendResult alone(NewMessage message, int inboxLimit) {
        try {
            return together(List.of(message), inboxLimit).get(0);
        } catch (Tx.Held e) {
            return AppendResult.HELD;
        }
    }

    private List<AppendResult> together(List<? extends NewMessage> messages, int inboxLimit) {
        return tx.write(connection -> {
            Set<String> ids = new TreeSet<>();
            messages.forEach(message -> ids.add(message.instanceId()));
            UnitOfWork work = new UnitOfWork(connection, sql, routes);
            work.lock(ids);
            List<AppendResult> results = new ArrayList<>(messages.size());
            for (NewMessage message : messages) {
                results.add(work.deliverFirst(message, inboxLimit));
            }
            work.flush();
            return results;
        });
    }
}

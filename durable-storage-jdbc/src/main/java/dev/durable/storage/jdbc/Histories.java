package dev.durable.storage.jdbc;

import dev.durable.history.Payload;
import dev.durable.spi.HistoryBlock;
import dev.durable.spi.HistoryPage;
import dev.durable.spi.InstanceKey;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads history page by page. Thread-safe. */
final class Histories {
    private static final int ROWS_PER_FETCH = 200;
    /** Some drivers fetch what a statement finds in any case, also what does not fit into the page. */
    private static final int TURNS_PER_PAGE = 1_000;

    private final Sql sql;
    private final Tx tx;

    Histories(Sql sql, Tx tx) {
        this.sql = sql;
        this.tx = tx;
    }

    HistoryPage read(InstanceKey key, int run, long fromSeq, int maxBytes) {
        int maxTurns = Math.max(1, Math.min(TURNS_PER_PAGE, maxBytes));
        return tx.read(connection -> {
            List<HistoryPage.Turn> turns = new ArrayList<>();
            long bytes = 0;
            try (PreparedStatement statement = connection.prepareStatement(sql.text(Sql.READ_HISTORY))) {
                statement.setBytes(1, Bytes.of(key.instanceId()));
                statement.setBytes(2, Bytes.of(key.incarnation()));
                statement.setInt(3, run);
                statement.setLong(4, fromSeq);
                // One more, which tells whether the page is the last.
                statement.setInt(5, maxTurns + 1);
                // Within a transaction the driver then fetches in portions, so a long history is not read for one page.
                statement.setFetchSize(ROWS_PER_FETCH);
                try (ResultSet result = statement.executeQuery()) {
                    while (result.next()) {
                        Payload events = Bytes.payload(result, 4);
                        bytes += events.size();
                        if (turns.size() == maxTurns || (!turns.isEmpty() && bytes > maxBytes)) {
                            return new HistoryPage(turns, false);
                        }
                        turns.add(new HistoryPage.Turn(
                                result.getLong(1),
                                Instant.ofEpochMilli(result.getLong(3)),
                                new HistoryBlock(result.getInt(2), events)));
                    }
                }
            }
            return new HistoryPage(turns, true);
        });
    }
}

package dev.durable.storage.jdbc;

import dev.durable.spi.AppendResult;
import dev.durable.spi.CreateResult;
import dev.durable.spi.Storage;
import java.util.List;

/** The program that {@link H2KillTest} kills: writes for ever, and prints what was acknowledged. */
final class KilledWriter {
    private KilledWriter() {}

    public static void main(String[] arguments) {
        Storage storage = JdbcStorage.builder("jdbc:h2:file:" + arguments[0], "sa", "")
                .durability(H2Durability.valueOf(arguments[1]))
                .build();
        String round = arguments[2];
        for (int thread = 0; thread < 4; thread++) {
            String name = round + "-" + thread;
            new Thread(() -> write(storage, name)).start();
        }
    }

    private static void write(Storage storage, String name) {
        for (int i = 0; ; i++) {
            String id = name + "-" + i;
            if (storage.create(List.of(Fixtures.instance(id))).get(0) instanceof CreateResult.Created) {
                acknowledge("created " + id);
            }
            if (storage.append(List.of(Fixtures.event(id, "e")), 10).get(0) == AppendResult.ACCEPTED) {
                acknowledge("appended " + id);
            }
        }
    }

    private static void acknowledge(String what) {
        synchronized (System.out) {
            System.out.println(what);
            System.out.flush();
        }
    }
}

package dev.durable.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.spi.CreateResult;
import dev.durable.spi.NewInstance;
import dev.durable.spi.Storage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Under a thread that is interrupted Java closes the channel of a file, and H2 then the database, for everybody. */
class H2InterruptTest {
    @TempDir
    Path folder;

    @Test
    void anInterruptedThreadIsServedAndStaysInterrupted() {
        try (Storage storage = JdbcStorage.h2File(folder.resolve("db"))) {
            for (int i = 0; i < 20; i++) {
                NewInstance instance = Fixtures.instance("order" + i);
                Thread.currentThread().interrupt();

                List<CreateResult> results = storage.create(List.of(instance));

                assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
                assertThat(results).containsExactly(new CreateResult.Created(instance.key()));
            }
        }
    }
}

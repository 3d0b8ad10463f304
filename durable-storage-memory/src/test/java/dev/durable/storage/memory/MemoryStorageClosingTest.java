package dev.durable.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durable.spi.InstanceFilter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryStorageClosingTest {
    @Test
    void aClosedStorageRefusesToWork() {
        MemoryStorage storage = new MemoryStorage();
        storage.close();

        assertThatThrownBy(() -> storage.create(List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> storage.queries().list(InstanceFilter.ALL, null, 1, false))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theClockIsCutToMilliseconds() {
        MemoryStorage storage = new MemoryStorage(() -> Instant.parse("2026-01-02T03:04:05.678901Z"));

        assertThat(storage.now()).isEqualTo(Instant.parse("2026-01-02T03:04:05.678Z"));
    }
}

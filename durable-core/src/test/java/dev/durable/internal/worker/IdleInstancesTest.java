package dev.durable.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class IdleInstancesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final IdleInstances<String> idle = new IdleInstances<>(3, 100, Duration.ofSeconds(10));

    @Test
    void theOldestLeaveWhileThereAreTooMany() {
        for (String name : new String[] {"a", "b", "c", "d", "e"}) {
            idle.add(name, 1, NOW);
        }
        assertThat(idle.hasRoom(1)).isFalse();
        assertThat(idle.takeLeaving(NOW)).containsExactly("a", "b");
        assertThat(idle.takeLeaving(NOW)).isEmpty();
    }

    @Test
    void theOldestLeaveWhileTheyTakeTooMuch() {
        idle.add("a", 60, NOW);
        idle.add("b", 40, NOW);
        assertThat(idle.takeLeaving(NOW)).as("100 of 100").isEmpty();
        assertThat(idle.hasRoom(0)).isTrue();
        assertThat(idle.hasRoom(1)).isFalse();

        idle.add("c", 1, NOW);
        assertThat(idle.takeLeaving(NOW)).containsExactly("a");
        assertThat(idle.hasRoom(59)).isTrue();
        assertThat(idle.hasRoom(60)).isFalse();
    }

    @Test
    void oneThatIsLargerThanAllOfItLeavesToo() {
        idle.add("huge", 101, NOW);
        assertThat(idle.takeLeaving(NOW)).containsExactly("huge");
        assertThat(idle.hasRoom(100)).isTrue();
    }

    @Test
    void whoHasWaitedForLongEnoughLeaves() {
        idle.add("old", 1, NOW);
        idle.add("young", 1, NOW.plusMillis(1));
        assertThat(idle.takeLeaving(NOW.plusSeconds(10))).containsExactly("old");
        assertThat(idle.takeLeaving(NOW.plusSeconds(11))).containsExactly("young");
    }

    @Test
    void oneThatWaitsAgainIsTheYoungestAndCountsOnce() {
        idle.add("a", 50, NOW);
        idle.add("b", 10, NOW);
        idle.add("a", 60, NOW.plusSeconds(1));
        assertThat(idle.hasRoom(30)).isTrue();
        idle.add("c", 40, NOW.plusSeconds(2));
        assertThat(idle.takeLeaving(NOW.plusSeconds(2))).containsExactly("b");

        idle.remove("a");
        idle.remove("a");
        assertThat(idle.hasRoom(60)).isTrue();
    }

    @Test
    void withoutRoomNothingStays() {
        IdleInstances<String> none = new IdleInstances<>(0, 100, Duration.ofDays(1));
        assertThat(none.hasRoom(0)).isFalse();
        none.add("a", 0, NOW);
        assertThat(none.takeLeaving(NOW)).containsExactly("a");
    }
}

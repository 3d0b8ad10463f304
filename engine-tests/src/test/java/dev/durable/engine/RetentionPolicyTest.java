package dev.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.durable.RetentionPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetentionPolicyTest {
    @Test
    void whatIsOutOfRangeIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetentionPolicy(null, Duration.ofSeconds(59), null, null))
                .withMessage("retention of failed instances must be from PT1M to PT876000H, was PT59S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetentionPolicy(Duration.ofDays(36_501), null, null, null))
                .withMessageContaining("retention of completed instances must be from PT1M to ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetentionPolicy(null, null, Duration.ofDays(-1), null))
                .withMessageContaining("terminated");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetentionPolicy(null, null, null, Duration.ZERO))
                .withMessageContaining("system");
    }

    @Test
    void theLimitsThemselvesAreTaken() {
        Duration longest = Duration.ofDays(36_500);
        Duration shortest = Duration.ofMinutes(1);
        RetentionPolicy policy = new RetentionPolicy(shortest, longest, shortest, longest);
        assertThat(policy.failed()).isEqualTo(longest);
        assertThat(RetentionPolicy.ofAll(shortest))
                .isEqualTo(new RetentionPolicy(shortest, shortest, shortest, Duration.ofDays(7)));
    }
}

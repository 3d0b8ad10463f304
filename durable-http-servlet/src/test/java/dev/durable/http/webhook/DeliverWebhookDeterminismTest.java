package dev.durable.http.webhook;

import dev.durable.testkit.determinism.DeterminismChecker;
import org.junit.jupiter.api.Test;

class DeliverWebhookDeterminismTest {

    @Test
    void isDeterministic() {
        DeterminismChecker.of(DeliverWebhook.class).check();
    }
}

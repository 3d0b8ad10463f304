package dev.durable.examples.approval;

import dev.durable.TaskActivity;
import dev.durable.TaskActivityContext;
import java.time.Duration;
import java.util.function.BiConsumer;

/** Writes to somebody who may answer in the next three days, and does not wait for it. */
final class AskForApproval implements TaskActivity<String, String> {
    private final BiConsumer<String, String> mail;

    /** Sends letters: about what, and the token to answer with. */
    AskForApproval(BiConsumer<String, String> mail) {
        this.mail = mail;
    }

    @Override
    public String run(TaskActivityContext context, String order) {
        mail.accept(order, context.completionToken());
        return context.completeLater(Duration.ofDays(3));
    }
}

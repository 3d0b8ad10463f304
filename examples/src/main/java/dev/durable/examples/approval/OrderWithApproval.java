package dev.durable.examples.approval;

import dev.durable.TaskFailedException;
import dev.durable.TaskOrchestrationContext;
import dev.durable.TaskOrchestrator;

/** An order that is shipped if somebody says so. */
final class OrderWithApproval implements TaskOrchestrator<String, String> {
    @Override
    public String run(TaskOrchestrationContext context, String order) {
        try {
            String who = context.callActivity(AskForApproval.class, order).await();
            return order + " is shipped, says " + who;
        } catch (TaskFailedException e) {
            return order + " is not shipped: " + e.details().message();
        }
    }
}

package dev.durable.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.TaskActivity;
import dev.durable.TaskActivityContext;
import dev.durable.TerminalNotification;
import dev.durable.history.Payload;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The engine compares declared types with classes that it treats in a way of its own. */
class PlainDeclaredTypeTest {
    @Test
    void plainClassIsDeclaredAsItself() {
        assertThat(DeclaredTypes.argument(Notified.class, TaskActivity.class, 0).type())
                .isSameAs(TerminalNotification.class);
        assertThat(DeclaredTypes.argument(Notified.class, TaskActivity.class, 1).type())
                .isSameAs(Payload.class);
    }

    @Test
    void genericTypeKeepsItsArguments() {
        assertThat(DeclaredTypes.argument(Listed.class, TaskActivity.class, 0).toString())
                .contains("List", "String");
    }

    private static final class Notified implements TaskActivity<TerminalNotification, Payload> {
        @Override
        public Payload run(TaskActivityContext context, TerminalNotification input) {
            return Payload.of(new byte[0]);
        }
    }

    private static final class Listed implements TaskActivity<List<String>, Integer> {
        @Override
        public Integer run(TaskActivityContext context, List<String> input) {
            return input.size();
        }
    }
}

package dev.durable.examples.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutionLogTest {
    @TempDir
    Path folder;

    @Test
    void aFileThatCannotBeWrittenIsRefusedAtTheStart() {
        Path file = folder.resolve("missing").resolve("executions.log");
        assertThatThrownBy(() -> new ExecutionLog(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("DURABLE_EXECUTION_LOG: cannot write to " + file);
        assertThatThrownBy(() -> new ExecutionLog(folder)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsInTheFileStays() throws Exception {
        Path file = Files.writeString(folder.resolve("executions.log"), "before\n");
        assertThat(new ExecutionLog(file)).isNotNull();
        assertThat(file).hasContent("before");
    }
}

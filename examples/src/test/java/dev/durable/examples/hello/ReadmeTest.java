package dev.durable.examples.hello;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    private static final String MARKER = "        // README\n";

    @Test
    void readmeShowsTheSampleThatIsCompiled() throws IOException {
        String[] parts = Files.readString(Path.of("src/main/java/dev/durable/examples/hello/Hello.java"))
                .split(MARKER);
        assertThat(parts).hasSize(3);
        String sample = parts[1].stripTrailing().stripIndent() + "\n";

        assertThat(sample.lines().count()).isLessThanOrEqualTo(15);
        assertThat(readme()).contains("```java\n" + sample + "```\n");
    }

    @Test
    void readmeFitsItsFrame() throws IOException {
        assertThat(readme().lines().count()).isLessThanOrEqualTo(150);
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("../README.md"));
    }
}

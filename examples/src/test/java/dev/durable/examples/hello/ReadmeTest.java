package dev.durable.examples.hello;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]+)[^)]*\\)");
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

    @Test
    void linksLeadSomewhere() throws IOException {
        Matcher links = LINK.matcher(readme());
        assertThat(links.results().map(link -> Path.of("..", link.group(1))).toList())
                .isNotEmpty()
                .allSatisfy(target -> assertThat(target).exists());
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("../README.md"));
    }
}

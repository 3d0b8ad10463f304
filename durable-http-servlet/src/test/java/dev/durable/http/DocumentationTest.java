package dev.durable.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page on the contract names every problem type with its code, and no other. */
class DocumentationTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\| ([0-9]{3})[ ,|]");

    @Test
    void everyProblemTypeIsDocumented() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "http.md"));
        String problems = page.substring(page.indexOf("## Problems"), page.indexOf("## Webhooks"));

        String[] documented = ROW.matcher(problems)
                .results()
                .map(row -> "https://durable.dev/problems/" + row.group(1) + " " + row.group(2))
                .toArray(String[]::new);
        String[] types = java.util.Arrays.stream(ProblemType.values())
                .map(type -> type.uri() + " " + type.status())
                .toArray(String[]::new);

        assertThat(documented).containsExactlyInAnyOrder(types);
    }
}

package dev.durable.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.util.List;

/** Checks a document by a reader of OpenAPI that is not ours. */
final class OpenApiCheck {
    private OpenApiCheck() {}

    /** What is wrong with an OpenAPI 3.1 document; empty for a valid one. */
    static List<String> problems(JsonNode document) {
        SwaggerParseResult result = new OpenAPIV3Parser().readContents(document.toString());
        assertThat(result.isOpenapi31()).as("read as OpenAPI 3.1").isTrue();
        return result.getMessages();
    }
}

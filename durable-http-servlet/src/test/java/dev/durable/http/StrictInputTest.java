package dev.durable.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.durable.DataConversionException;
import dev.durable.DataConverter;
import dev.durable.JacksonDataConverter;
import dev.durable.TypeRef;
import dev.durable.history.Payload;
import dev.durable.http.webhook.WebhookSettings;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A body is taken only as its schema describes it; whatever is refused says where, what was found and what is expected. */
class StrictInputTest {
    enum Kind {
        small,
        large
    }

    record Item(String name, long amount) {}

    /** One member of each kind. */
    record Order(
            @JsonProperty(required = true) String sku,
            int quantity,
            @Nullable Long total,
            @Nullable Double price,
            @Nullable Boolean gift,
            @Nullable LocalDate day,
            @Nullable Instant at,

            @JsonFormat(shape = JsonFormat.Shape.NUMBER) @Nullable
            Instant stamp,

            @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable
            Long number,

            @Nullable Duration delay,
            @Nullable UUID ref,
            @Nullable URI link,
            @Nullable Kind kind,
            @Nullable List<Item> items,
            @Nullable List<String> notes,
            @Nullable List<int[]> sizes,
            @Nullable List<boolean[]> flags,
            @Nullable Map<String, Integer> counts) {}

    private static final AsyncRoute<Order> ROUTE = AsyncRoute.of("/r", "Order", TypeRef.of(Order.class));

    private final FakeClient client = new FakeClient();

    private DurableHttp.Builder builder(AsyncRoute<?> route) {
        return DurableHttp.builder(client).route(route);
    }

    private HttpResponse post(DurableHttp.Builder builder, String body) {
        try (DurableHttp http = builder.build()) {
            return http.handle(Requests.post("/r", body)).join();
        }
    }

    private JsonNode refused(HttpResponse response) {
        assertThat(response.status()).as(response.body().toUtf8()).isEqualTo(400);
        assertThat(response.headers()).containsEntry("Content-Type", "application/problem+json");
        assertThat(response.body().toUtf8()).doesNotContain("Exception", "dev.durable.http", "java.", "jackson");
        assertThat(client.instances()).isEmpty();
        JsonNode problem = Requests.json(response);
        assertThat(problem.path("type").asText()).endsWith("/invalid-input");
        assertThat(problem.path("errors")).hasSize(1);
        return problem;
    }

    private static String with(String member, String value) {
        String own = "\"" + member + "\": " + value;
        return switch (member) {
            case "sku" -> "{\"quantity\": 1,\n " + own + "}";
            case "quantity" -> "{\"sku\": \"ä\",\n " + own + "}";
            default -> "{\"sku\": \"ä\", \"quantity\": 1,\n " + own + "}";
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "quantity|\"0\"|0|must be a whole number, was \"0\"",
                "quantity|1.5|0|must be a whole number, was 1.5",
                "quantity|true|0|must be a whole number, was true",
                "quantity|null|0|must be a whole number, was null",
                "quantity|99999999999|0|must be a whole number from -2147483648 to 2147483647, was 99999999999",
                "quantity|[1]|0|must be a whole number, was a list",
                "quantity|\"\"|0|must be a whole number, was \"\"",
                "total|\"7\"|0|must be a whole number, was \"7\"",
                "price|\"1.5\"|0|must be a number, was \"1.5\"",
                "price|\"NaN\"|0|must be a number, was \"NaN\"",
                "gift|\"true\"|0|must be true or false, was \"true\"",
                "gift|1|0|must be true or false, was 1",
                "sku|5|0|must be a string, was 5",
                "sku|true|0|must be a string, was true",
                "sku|null|0|must be a string, was null",
                "sku|{}|0|must be a string, was an object",
                "day|[2024,1,1]|0|must be a date such as 2024-01-31, was a list",
                "day|19000|0|must be a date such as 2024-01-31, was 19000",
                "day|\"\"|0|must be a date such as 2024-01-31, was \"\"",
                "day|\"2024-02-30\"|0|must be a date such as 2024-01-31, was \"2024-02-30\"",
                "day|\"2024-01-01T00:00:00\"|0|must be a date such as 2024-01-31, was \"2024-01-01T00:00:00\"",
                "day|\"2024-01-01T23:59:59Z\"|0|must be a date such as 2024-01-31, was \"2024-01-01T23:59:59Z\"",
                "day|\" 2024-01-01 \"|0|must be a date such as 2024-01-31, was \" 2024-01-01 \"",
                "at|1700000000|0|must be a time such as 2024-01-31T10:00:00Z, was 1700000000",
                "delay|30|0|must be a duration such as PT30S, was 30",
                "ref|5|0|must be a UUID, was 5",
                "link|5|0|must be a URI, was 5",
                "kind|0|0|must be one of small, large, was 0",
                "kind|\"0\"|0|must be one of small, large, was \"0\"",
                "kind|\"\"|0|must be one of small, large, was \"\"",
                "items|{}|0|must be a list, was an object",
                "notes|[1]|1|must be a string, was 1",
                "sizes|[[\"1\"]]|2|must be a whole number, was \"1\"",
                "flags|[[1]]|2|must be true or false, was 1",
                "counts|{\"a\": \"1\"}|6|must be a whole number, was \"1\""
            })
    void anotherKindOfValueIsRefused(String member, String value, int within, String detail) {
        JsonNode problem = refused(post(builder(ROUTE), with(member, value)));

        JsonNode error = problem.path("errors").path(0);
        assertThat(error.path("detail").asText()).isEqualTo(detail);
        assertThat(error.path("pointer").asText()).startsWith("#/" + member);
        assertThat(error.path("line").asInt()).isEqualTo(2);
        int column = member.length() + 6 + within;
        assertThat(error.path("column").asInt()).isEqualTo(column);
        assertThat(problem.path("detail").asText())
                .startsWith(member)
                .endsWith(detail + ", at line 2, column " + column);
    }

    @Test
    void whatFitsIsTaken() {
        String body = "{\"sku\": \"\", \"quantity\": 0, \"total\": null, \"price\": 3, \"gift\": false,"
                + " \"day\": \"2024-02-29\", \"at\": \"2024-02-29T10:00:00Z\", \"stamp\": 1700000000,"
                + " \"number\": \"12\", \"delay\": \"PT30S\", \"ref\": \"00000000-0000-0000-0000-000000000001\","
                + " \"link\": \"https://x/\", \"kind\": \"small\", \"items\": [{\"name\": \"a\", \"amount\": 1}],"
                + " \"notes\": [\"a\"], \"sizes\": [[1]], \"flags\": [[true]], \"counts\": {\"a\": 1}}";

        HttpResponse response = post(builder(ROUTE), body);

        assertThat(response.status()).as(response.body().toUtf8()).isEqualTo(202);
        assertThat(client.instances())
                .singleElement()
                .satisfies(instance -> assertThat(instance.input().toUtf8()).isEqualTo(body));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"quantity\": 1}|#/sku|must be a string, was missing",
                "{\"sku\": \"a\"}|#/quantity|must be a whole number, was missing",
                "{\"sku\": \"a\", \"quantity\": 1, \"items\": [{\"name\": \"a\"}]}|#/items/0/amount"
                        + "|must be a whole number, was missing"
            })
    void aMissingMemberIsNamed(String body, String pointer, String detail) {
        JsonNode error = refused(post(builder(ROUTE), body)).path("errors").path(0);

        assertThat(error.path("pointer").asText()).isEqualTo(pointer);
        assertThat(error.path("detail").asText()).isEqualTo(detail);
        assertThat(error.has("line")).as("it stands nowhere").isFalse();
    }

    @Test
    void anUnknownMemberIsRefusedAndTheKnownOnesAreNamed() {
        JsonNode error = refused(
                        post(
                                builder(ROUTE),
                                "{\"sku\": \"ä\", \"quantity\": 1,\n \"items\": [{\"name\": \"a\", \"amount\": 1, \"amuont\": 2}]}"))
                .path("errors")
                .path(0);

        assertThat(error.path("pointer").asText()).isEqualTo("#/items/0/amuont");
        assertThat(error.path("detail").asText()).isEqualTo("is not a known member; known are amount, name");
        assertThat(error.path("line").asInt()).isEqualTo(2);
        assertThat(error.path("column").asInt()).isEqualTo(49);
    }

    @Test
    void aRouteMayAcceptUnknownMembersAndNothingElse() {
        AsyncRoute<Order> open = ROUTE.withUnknownMembers(true);

        refused(post(builder(open), "{\"sku\": \"a\", \"quantity\": \"1\", \"colour\": \"red\"}"));
        assertThat(post(builder(open), "{\"sku\": \"a\", \"quantity\": 1, \"colour\": \"red\"}")
                        .status())
                .isEqualTo(202);
    }

    @Test
    void theWebhookUrlIsKnownWhereWebhooksAreOn() {
        String body = "{\"sku\": \"a\", \"quantity\": 1, \"price\": 0.1, \"webhookUrl\": \"https://192.0.43.8/\"}";
        refused(post(builder(ROUTE), body));
        refused(post(
                builder(ROUTE).webhooks(WebhookSettings.ofDefaults()),
                body.replace("\"quantity\": 1", "\"quantity\": 1, \"webhookURL\": \"\"")));
        refused(post(
                builder(ROUTE).webhooks(WebhookSettings.ofDefaults()),
                body.replace("\"quantity\": 1", "\"quantity\": 1.5")));

        HttpResponse response = post(builder(ROUTE).webhooks(WebhookSettings.ofDefaults()), body);

        assertThat(response.status()).as(response.body().toUtf8()).isEqualTo(202);
        assertThat(client.starts())
                .singleElement()
                .satisfies(options -> assertThat(options.onTerminal()).isNotNull());
        assertThat(client.instances().get(0).input().toUtf8())
                .as("what was sent")
                .isEqualTo(body);
    }

    @Test
    void aMapperOfTheApplicationIsReadStrictlyToo() {
        ObjectMapper own = new ObjectMapper().registerModule(new JavaTimeModule());
        JacksonDataConverter converter = new JacksonDataConverter(own);

        for (String body : List.of(
                "{\"sku\": \"a\", \"quantity\": 1.0}",
                "{\"sku\": \"a\", \"quantity\": \"1\"}",
                "{\"sku\": \"a\", \"quantity\": 1, \"kind\": 0}",
                "{\"sku\": \"a\", \"quantity\": 1, \"day\": [2024, 1, 1]}",
                "{\"sku\": \"a\", \"quantity\": 1, \"colour\": \"red\"}")) {
            refused(post(builder(ROUTE).converter(converter), body));
        }
        assertThat(converter.deserialize(Payload.ofUtf8("{\"sku\":\"a\",\"quantity\":\"1\"}"), TypeRef.of(Order.class)))
                .as("the converter itself has not changed")
                .extracting(Order::quantity)
                .isEqualTo(1);
    }

    @Test
    void anotherConverterIsAsStrictAsItIs() {
        DataConverter own = new DataConverter() {
            @Override
            public @Nullable Payload serialize(@Nullable Object value) {
                return (Payload) value;
            }

            @Override
            @SuppressWarnings("unchecked")
            public <T extends @Nullable Object> @Nullable T deserialize(@Nullable Payload payload, TypeRef<T> type) {
                if (payload != null && payload.toUtf8().equals("{}")) {
                    throw new DataConversionException("secret", null);
                }
                return (T) new Order(
                        "a", 1, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                        null, null);
            }
        };
        JsonNode error = refused(post(builder(ROUTE).converter(own), "{}"))
                .path("errors")
                .path(0);
        assertThat(error.path("detail").asText()).isEqualTo("is not a valid value, was an object");
        assertThat(post(builder(ROUTE).converter(own), "{\"a\": 1}").status()).isEqualTo(202);
    }

    @Test
    void aValidatorsViolationsSayWhereTheyAre() {
        AsyncRoute<Order> route = ROUTE.withValidator(order -> {
            throw new InvalidInputException(List.of(
                    new InvalidInputException.Violation("sku", "is not sold any more"),
                    new InvalidInputException.Violation("total", "is required")));
        });

        HttpResponse response = post(builder(route), "{\"quantity\": 1,\n \"sku\": \"a\"}");

        assertThat(response.status()).isEqualTo(400);
        assertThat(Requests.json(response).path("errors"))
                .isEqualTo(Requests.json(
                        "[{\"pointer\":\"#/sku\",\"detail\":\"is not sold any more\",\"line\":2,\"column\":9},"
                                + "{\"pointer\":\"#/total\",\"detail\":\"is required\"}]"));
    }
}

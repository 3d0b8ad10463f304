package dev.durable.http;

import dev.durable.DataConverter;
import dev.durable.DurableTaskClient;
import dev.durable.JacksonDataConverter;
import dev.durable.TaskOrchestrator;
import dev.durable.TypeRef;
import dev.durable.http.webhook.WebhookSettings;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The asynchronous HTTP contract for some routes. A request goes through the stages that {@link #handle} names; each
 * resource has a handler of its own, and every error ends in one place.
 *
 * <pre>{@code
 * DurableHttp http = DurableHttp.builder(durable.client())
 *         .route("/api/reports", ReportOrchestrator.class, ReportRequest.class, ReportRequest::validate)
 *         .build();
 * }</pre>
 *
 * <p>Thread-safe. Close it when its container has stopped; the client stays open.
 */
public final class DurableHttp implements AutoCloseable {
    private final Router router;
    private final Links links;
    private final Problems problems;
    private final HeldPolls held;
    private final Handlers handlers;
    private final WebhookOption webhooks;
    private final ThreadPoolExecutor answers;

    private record Handlers(StartHandler start, StatusHandler status, ResultHandler result, CancelHandler cancel) {}

    private DurableHttp(Builder builder) {
        this.router = new Router(builder.routes);
        this.links = new Links(builder.publicBaseUrl);
        this.problems = new Problems();
        this.answers = AnswerThreads.start();
        this.held = new HeldPolls(builder.maxHeldPolls, answers);
        Services services = new Services(builder.client, links, problems, builder.clock);
        this.webhooks = new WebhookOption(builder.webhooks);
        this.handlers = new Handlers(
                new StartHandler(services, new InputReader(builder.converter), webhooks, builder.maxBodyBytes),
                new StatusHandler(services, held, builder.defaultLongPollSeconds),
                new ResultHandler(services),
                new CancelHandler(services));
    }

    /**
     * Begins the settings.
     *
     * @param client starts, reads and ends the operations
     * @return a builder
     */
    public static Builder builder(DurableTaskClient client) {
        return new Builder(Objects.requireNonNull(client, "client"));
    }

    /**
     * Answers a request. It never throws, and the future never fails: whatever goes wrong is an answer.
     *
     * @param request the request
     * @return the answer, done already unless the request is a long poll. A later one completes on a thread of this
     *     object, where it may be written out. Cancelling it gives up the wait.
     */
    public CompletableFuture<HttpResponse> handle(HttpRequest request) {
        Objects.requireNonNull(request, "request");
        try {
            Exchange exchange = router.find(request);
            return method(exchange);
        } catch (Throwable e) {
            return CompletableFuture.completedFuture(withoutBodyForHead(request, problems.answer(request, e)));
        }
    }

    /**
     * Returns the answer for an adapter that can't wait any longer for the one it asked for.
     *
     * @param request the request that was asked
     * @return a 503 that asks to try again
     */
    public HttpResponse gaveUp(HttpRequest request) {
        Objects.requireNonNull(request, "request");
        return problems.answer(request, new CancellationException());
    }

    /**
     * Returns how many long polls wait just now.
     *
     * @return 0 up to the most that are allowed
     */
    public int heldPolls() {
        return held.count();
    }

    private CompletableFuture<HttpResponse> method(Exchange exchange) {
        String method = exchange.request().method();
        String allow = exchange.resource().allow();
        if (!exchange.resource().takes(method)) {
            throw new Problem(ProblemType.METHOD_NOT_ALLOWED, "allowed here: " + allow).header("Allow", allow);
        }
        if (method.equals("OPTIONS")) {
            return CompletableFuture.completedFuture(HttpResponse.empty(204).with("Allow", allow));
        }
        String expectation = exchange.request().header("Expect");
        if (expectation != null && !expectation.equalsIgnoreCase("100-continue")) {
            throw new Problem(ProblemType.EXPECTATION_FAILED, "only 100-continue can be expected");
        }
        if (!method.equals("DELETE")) {
            Negotiation.requireJsonAccepted(exchange.request());
        }
        return resource(exchange);
    }

    private CompletableFuture<HttpResponse> resource(Exchange exchange) {
        return switch (exchange.resource()) {
            case OPERATIONS -> done(exchange, handlers.start().handle(exchange));
            case OPENAPI -> done(exchange, describe(exchange));
            case OPERATION -> done(exchange, handlers.cancel().handle(exchange));
            case RESULT -> done(exchange, handlers.result().handle(exchange));
            case STATUS -> {
                CompletableFuture<HttpResponse> status = handlers.status().handle(exchange);
                // A HEAD never waits, so that what is not done needs no change, which would hide the wait's handle.
                yield exchange.isHead() ? done(exchange, status.join()) : status;
            }
        };
    }

    private HttpResponse describe(Exchange exchange) {
        AsyncRoute<?> route = exchange.route();
        Map<String, Object> document = OpenApi.document(route, links.base(exchange.uri()), webhooks.pointer(route));
        return HttpResponse.of(200, Json.MEDIA_TYPE, Json.write(document));
    }

    private static CompletableFuture<HttpResponse> done(Exchange exchange, HttpResponse response) {
        return CompletableFuture.completedFuture(withoutBodyForHead(exchange.request(), response));
    }

    private static HttpResponse withoutBodyForHead(HttpRequest request, HttpResponse response) {
        return request.method().equals("HEAD") ? response.withBody(HttpResponse.NO_BODY) : response;
    }

    /**
     * Answers the long polls that wait with 503, and holds no more. Close this before the container, which would end them
     * in a way of its own; until that is closed too, everything but waiting goes on. Idempotent.
     */
    @Override
    public void close() {
        held.close();
        answers.shutdown();
    }

    /** The settings of a {@link DurableHttp}. Not thread-safe. */
    public static final class Builder {
        private final DurableTaskClient client;
        private final List<AsyncRoute<?>> routes = new ArrayList<>();
        private DataConverter converter = new JacksonDataConverter();
        private String publicBaseUrl = "";
        private int defaultLongPollSeconds;
        private int maxHeldPolls = 2_000;
        private int maxBodyBytes = 1 << 20;
        private @Nullable WebhookSettings webhooks;
        private InstantSource clock = InstantSource.system();

        private Builder(DurableTaskClient client) {
            this.client = client;
        }

        /**
         * Adds a route for an orchestrator that is registered under the simple name of its class.
         *
         * @param path where it is mounted, such as {@code /api/reports}
         * @param orchestrator its class
         * @param inputType what the body is read as
         * @param validator throws {@link InvalidInputException} for input that must not start anything
         * @param <I> the input type
         * @return this
         * @throws IllegalArgumentException if the path is malformed or taken
         */
        public <I> Builder route(
                String path,
                Class<? extends TaskOrchestrator<I, ?>> orchestrator,
                Class<I> inputType,
                Consumer<? super I> validator) {
            return route(
                    path, Objects.requireNonNull(orchestrator, "orchestrator").getSimpleName(), inputType, validator);
        }

        /**
         * Adds a route for an orchestrator by its name.
         *
         * @param path where it is mounted, such as {@code /api/reports}
         * @param orchestrator its registered name
         * @param inputType what the body is read as
         * @param validator throws {@link InvalidInputException} for input that must not start anything
         * @param <I> the input type
         * @return this
         * @throws IllegalArgumentException if the path is malformed or taken
         */
        public <I> Builder route(String path, String orchestrator, Class<I> inputType, Consumer<? super I> validator) {
            Objects.requireNonNull(inputType, "inputType");
            Objects.requireNonNull(validator, "validator");
            return route(
                    AsyncRoute.of(path, orchestrator, TypeRef.of(inputType)).withValidator(validator));
        }

        /**
         * Adds a route.
         *
         * @param route the route
         * @return this
         * @throws IllegalArgumentException if the path is taken
         */
        public Builder route(AsyncRoute<?> route) {
            Objects.requireNonNull(route, "route");
            for (AsyncRoute<?> other : routes) {
                if (other.path().equals(route.path())) {
                    throw new IllegalArgumentException("two routes have the path '" + route.path() + "'");
                }
            }
            routes.add(route);
            return this;
        }

        /**
         * Makes all URLs absolute. It stands for everything before a route's path, a context path too. Without it
         * URLs are path-absolute; the Host header is never used.
         *
         * @param url scheme, host and maybe a port and a path, or null or empty for path-absolute URLs
         * @return this
         * @throws IllegalArgumentException if it is not such a URL
         */
        public Builder publicBaseUrl(@Nullable String url) {
            publicBaseUrl = url == null || url.isEmpty() ? "" : checkedBaseUrl(url);
            return this;
        }

        /**
         * Sets what reads the input types; it must be the one that the workers use. A {@link JacksonDataConverter}
         * by default. A body is read strictly whatever the settings of its mapper: nothing is coerced, and members
         * that the type does not know are refused unless {@link AsyncRoute#withUnknownMembers} says otherwise. A
         * converter of another kind is as strict as it is.
         *
         * @param dataConverter the converter
         * @return this
         */
        public Builder converter(DataConverter dataConverter) {
            converter = Objects.requireNonNull(dataConverter, "dataConverter");
            return this;
        }

        /**
         * Sets how long a status request without {@code timeoutSeconds} waits. 0 by default.
         *
         * @param seconds 0 to 60
         * @return this
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder defaultLongPollSeconds(int seconds) {
            defaultLongPollSeconds = inRange("defaultLongPollSeconds", seconds, 0, 60);
            return this;
        }

        /**
         * Sets how many long polls may wait at a time; one more is answered at once. 2,000 by default; at most half
         * of the connections of the container is a good choice.
         *
         * @param most 0 or more
         * @return this
         * @throws IllegalArgumentException if it is negative
         */
        public Builder maxHeldPolls(int most) {
            maxHeldPolls = inRange("maxHeldPolls", most, 0, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Sets how large a body may be. 1 MiB by default.
         *
         * @param bytes 1 to 1 GiB
         * @return this
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder maxBodyBytes(int bytes) {
            maxBodyBytes = inRange("maxBodyBytes", bytes, 1, 1 << 30);
            return this;
        }

        /**
         * Turns webhooks on. The worker needs them too: {@link dev.durable.http.webhook.Webhooks#install}.
         *
         * @param settings how they are delivered, or null for no webhooks
         * @return this
         */
        public Builder webhooks(@Nullable WebhookSettings settings) {
            webhooks = settings;
            return this;
        }

        /** Sets what tells the age of operations. */
        Builder clock(InstantSource source) {
            clock = source;
            return this;
        }

        /**
         * Builds it.
         *
         * @return the handlers, ready
         * @throws IllegalStateException if there is no route
         */
        public DurableHttp build() {
            if (routes.isEmpty()) {
                throw new IllegalStateException("add at least one route");
            }
            return new DurableHttp(this);
        }

        private static String checkedBaseUrl(String url) {
            URI uri = URI.create(url);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (!http
                    || uri.getHost() == null
                    || uri.getRawUserInfo() != null
                    || uri.getRawQuery() != null
                    || uri.getRawFragment() != null) {
                throw new IllegalArgumentException(
                        "publicBaseUrl must be http(s)://host[:port][/path], was '" + url + "'");
            }
            return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        }

        private static int inRange(String name, int value, int min, int max) {
            if (value < min || value > max) {
                throw new IllegalArgumentException(name + " must be from " + min + " to " + max + ", was " + value);
            }
            return value;
        }
    }
}

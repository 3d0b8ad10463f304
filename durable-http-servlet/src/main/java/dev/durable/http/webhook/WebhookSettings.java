package dev.durable.http.webhook;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How webhooks are delivered. Give the same settings to the HTTP routes and to every worker. Immutable and
 * thread-safe; every option has a wither.
 */
public final class WebhookSettings {
    private static final List<Duration> STANDARD_SCHEDULE = List.of(
            Duration.ZERO,
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    private static final Duration LONGEST_DELAY = Duration.ofDays(365);

    private final AddressRules rules;
    private final @Nullable WebhookSignature signature;
    private final List<Duration> schedule;
    private final String userAgent;
    private final @Nullable WebhookTransport transport;

    private WebhookSettings(
            AddressRules rules,
            @Nullable WebhookSignature signature,
            List<Duration> schedule,
            String userAgent,
            @Nullable WebhookTransport transport) {
        this.rules = rules;
        this.signature = signature;
        this.schedule = schedule;
        this.userAgent = userAgent;
        this.transport = transport;
    }

    /**
     * Returns the defaults: public https addresses only, no signature, ten attempts over some 75 hours.
     *
     * @return the settings
     */
    public static WebhookSettings ofDefaults() {
        return new WebhookSettings(new AddressRules(List.of()), null, STANDARD_SCHEDULE, "durable-webhooks/1", null);
    }

    /**
     * Returns these settings with addresses that may be reached although they are not public; to them http and any
     * port are allowed too.
     *
     * @param cidrs ranges such as {@code 10.1.0.0/16}
     * @return the settings
     * @throws IllegalArgumentException if one is malformed
     */
    public WebhookSettings withAllowed(List<String> cidrs) {
        Objects.requireNonNull(cidrs, "cidrs").forEach(each -> Objects.requireNonNull(each, "cidrs has a null"));
        return new WebhookSettings(new AddressRules(cidrs), signature, schedule, userAgent, transport);
    }

    /**
     * Returns these settings with a secret under which each attempt is signed.
     *
     * @param secret {@code whsec_} and 24 to 64 bytes in base64, or null to sign nothing
     * @return the settings
     * @throws IllegalArgumentException if it is malformed; the message does not repeat it
     */
    public WebhookSettings withSecret(@Nullable String secret) {
        WebhookSignature signer = secret == null ? null : WebhookSignature.of(secret);
        return new WebhookSettings(rules, signer, schedule, userAgent, transport);
    }

    /**
     * Returns these settings with other attempts. A delivery keeps the schedule of the time when its operation was
     * started.
     *
     * @param delays how long after the attempt before it each attempt is made, the first after the end of the
     *     operation; each but a zero varies by 20 %
     * @return the settings
     * @throws IllegalArgumentException if there is none, more than 100, or one is negative
     */
    public WebhookSettings withSchedule(List<Duration> delays) {
        Objects.requireNonNull(delays, "delays").forEach(each -> Objects.requireNonNull(each, "delays has a null"));
        if (delays.isEmpty()
                || delays.size() > 100
                || delays.stream().anyMatch(each -> each.isNegative() || each.compareTo(LONGEST_DELAY) > 0)) {
            throw new IllegalArgumentException(
                    "a schedule is 1 to 100 delays from 0 to " + LONGEST_DELAY.toDays() + " days, was " + delays);
        }
        return new WebhookSettings(rules, signature, List.copyOf(delays), userAgent, transport);
    }

    /**
     * Returns these settings with another User-Agent.
     *
     * @param name visible ASCII
     * @return the settings
     * @throws IllegalArgumentException if it has other characters
     */
    public WebhookSettings withUserAgent(String name) {
        if (!Objects.requireNonNull(name, "name").matches("[ -~]+")) {
            throw new IllegalArgumentException("a User-Agent is visible ASCII");
        }
        return new WebhookSettings(rules, signature, schedule, name, transport);
    }

    /**
     * Returns these settings with another way to send.
     *
     * @param sender sends each attempt, and answers for where it goes
     * @return the settings
     */
    public WebhookSettings withTransport(WebhookTransport sender) {
        return new WebhookSettings(rules, signature, schedule, userAgent, Objects.requireNonNull(sender, "sender"));
    }

    /**
     * Checks a URL before an operation is started with it. A name that cannot be looked up just now is taken, since
     * each attempt checks again.
     *
     * @param url the URL
     * @throws WebhookRefusedException if no webhook may be sent there
     */
    public void requireAllowed(String url) {
        WebhookUrl parsed = WebhookUrl.parse(Objects.requireNonNull(url, "url"));
        parsed.requireFormAllowed(rules);
        List<java.net.InetAddress> addresses = Lookups.resolve(parsed);
        if (!addresses.isEmpty() || !parsed.isHttps()) {
            parsed.requireAllowed(rules, addresses);
        }
    }

    AddressRules rules() {
        return rules;
    }

    @Nullable
    WebhookSignature signature() {
        return signature;
    }

    List<Duration> schedule() {
        return schedule;
    }

    String userAgent() {
        return userAgent;
    }

    WebhookTransport transport() {
        return transport == null ? new SocketTransport(rules) : transport;
    }
}

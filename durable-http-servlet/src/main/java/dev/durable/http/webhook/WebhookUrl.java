package dev.durable.http.webhook;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A webhook's URL whose form is plain: http or https, a name or a literal address, nothing that parsers disagree on.
 *
 * @param uri the whole
 * @param host a name, a dotted IPv4 address, or an IPv6 address without brackets
 * @param port the port, the scheme's where none is given
 */
record WebhookUrl(URI uri, String host, int port) {
    private static final int MAX_LENGTH = 2_048;
    private static final Set<Integer> PUBLIC_PORTS = Set.of(80, 443, 8080, 8443);
    private static final Set<String> METADATA_HOSTS = Set.of("metadata.google.internal", "metadata.goog");
    private static final Pattern IPV4 = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]+");
    /** The last label begins with a letter: anything else some resolver takes for a number. */
    private static final Pattern NAME = Pattern.compile(
            "([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)*[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

    static WebhookUrl parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new WebhookRefusedException("must not be longer than " + MAX_LENGTH + " characters");
        }
        if (text.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
            throw new WebhookRefusedException("must be plain ASCII without blanks");
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new WebhookRefusedException("is not a URL");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new WebhookRefusedException("must begin with https://");
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw new WebhookRefusedException("must have neither user information nor a fragment");
        }
        int port = uri.getPort() == -1 ? (scheme.equals("https") ? 443 : 80) : uri.getPort();
        if (uri.getHost() == null || port < 1 || port > 65_535) {
            throw new WebhookRefusedException("must have a host and, if any, a port from 1 to 65535");
        }
        return new WebhookUrl(uri, host(uri.getHost()), port);
    }

    private static String host(String host) {
        if (host.startsWith("[") && host.endsWith("]")) {
            String address = host.substring(1, host.length() - 1);
            if (IPV6.matcher(address).matches()) {
                return address;
            }
        } else if (host.length() <= 253
                && (IPV4.matcher(host).matches() || NAME.matcher(host).matches())) {
            return host.toLowerCase(Locale.ROOT);
        }
        throw new WebhookRefusedException("must name its host by a DNS name or a plain address");
    }

    boolean isHttps() {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    boolean isLiteral() {
        return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
    }

    /** Looks the host up; what it returns is what must be checked and connected to. */
    List<InetAddress> resolve() throws UnknownHostException {
        return List.of(InetAddress.getAllByName(host));
    }

    /** What can be said before the host is looked up. */
    void requireFormAllowed(AddressRules rules) {
        if (METADATA_HOSTS.contains(host)) {
            throw new WebhookRefusedException("must not lead to an internal address");
        }
        if (rules.allowsNothingSpecial()) {
            requirePublicForm();
        }
    }

    /** Each address of the host must be allowed: a name with one bad address may lead there the next time. */
    void requireAllowed(AddressRules rules, List<InetAddress> addresses) {
        requireFormAllowed(rules);
        if (!addresses.isEmpty() && addresses.stream().allMatch(rules::isListed)) {
            return;
        }
        requirePublicForm();
        if (!addresses.stream().allMatch(address -> rules.isListed(address) || rules.isPublic(address))) {
            throw new WebhookRefusedException("must not lead to an internal address");
        }
    }

    private void requirePublicForm() {
        if (!isHttps()) {
            throw new WebhookRefusedException("must begin with https://");
        }
        if (!PUBLIC_PORTS.contains(port)) {
            throw new WebhookRefusedException("must have one of the ports 443, 8443, 80 and 8080");
        }
    }
}

package dev.durable.http.webhook;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Which addresses a webhook may reach: global unicast ones that are not this machine, and what is allowed. Immutable. */
final class AddressRules {
    /** The IANA special-purpose registry, multicast and the reserved block. */
    private static final List<Cidr> SPECIAL_V4 = cidrs(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");
    /** Everything else is special; NAT64, mapped, unique local and link-local addresses among it. */
    private static final List<Cidr> GLOBAL_V6 = cidrs("2000::/3");
    /** What is special within it: Teredo and other protocol assignments, documentation, 6to4. */
    private static final List<Cidr> SPECIAL_V6 =
            cidrs("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20");

    private final List<Cidr> allowed;

    AddressRules(List<String> allowed) {
        this.allowed = allowed.stream().map(Cidr::parse).toList();
    }

    boolean allowsNothingSpecial() {
        return allowed.isEmpty();
    }

    /** Whether the operator has listed the address. */
    boolean isListed(InetAddress address) {
        InetAddress plain = unwrap(address);
        return allowed.stream().anyMatch(range -> range.contains(plain));
    }

    /** Whether it may be reached although nobody listed it. */
    boolean isPublic(InetAddress address) {
        InetAddress plain = unwrap(address);
        boolean global = plain instanceof Inet6Address
                ? contains(GLOBAL_V6, plain) && !contains(SPECIAL_V6, plain)
                : !contains(SPECIAL_V4, plain);
        return global && !isOwn(plain);
    }

    /** A public address of this very machine leads to what listens behind its firewall. */
    private static boolean isOwn(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            // Where that can't be found out it is better not to connect.
            return true;
        }
    }

    /** The JDK unwraps IPv4-mapped literals itself, but nothing promises that for what a resolver returns. */
    private static InetAddress unwrap(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean mapped = bytes.length == 16
                && bytes[10] == (byte) 0xff
                && bytes[11] == (byte) 0xff
                && Arrays.equals(bytes, 0, 10, new byte[10], 0, 10);
        if (!mapped) {
            return address;
        }
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, 16));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static boolean contains(List<Cidr> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    private static List<Cidr> cidrs(String... texts) {
        return Stream.of(texts).map(Cidr::parse).toList();
    }
}

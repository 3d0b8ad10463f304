package dev.durable.http.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a webhook may go (S38, the SSRF guard). */
class WebhookUrlTest {
    private final WebhookSettings strict = WebhookSettings.ofDefaults();
    private final WebhookSettings loopback = strict.withAllowed(List.of("127.0.0.0/8"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://8.8.8.8/hook",
                "https://8.8.8.8:8443/hook?x=1",
                "https://8.8.8.8:443",
                "HTTPS://8.8.8.8/",
                "https://[2606:4700::1111]/hook",
                // Cannot be looked up, so that only the attempts can tell.
                "https://hooks.invalid/hook"
            })
    void publicHttpsIsTaken(String url) {
        assertThatCode(() -> strict.requireAllowed(url)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/",
                "https://localhost/",
                "https://0.0.0.0/",
                "https://10.1.2.3/",
                "https://100.64.0.1/",
                "https://169.254.169.254/latest/meta-data/",
                "https://172.31.255.255/",
                "https://192.168.0.1/",
                "https://192.0.2.1/",
                "https://198.19.0.1/",
                "https://224.0.0.1/",
                "https://255.255.255.255/",
                "https://[::1]/",
                "https://[::]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[::ffff:7f00:1]/",
                "https://[::127.0.0.1]/",
                "https://[64:ff9b::7f00:1]/",
                "https://[64:ff9b:1::1]/",
                "https://[2002:7f00:1::]/",
                "https://[2001:0:1::1]/",
                "https://[2001:db8::1]/",
                "https://[fe80::1]/",
                "https://[fc00::1]/",
                "https://[fd00:ec2::254]/",
                "https://[ff02::1]/",
                "https://metadata.google.internal/"
            })
    void internalAddressesAreRefused(String url) {
        assertThatThrownBy(() -> strict.requireAllowed(url))
                .isInstanceOf(WebhookRefusedException.class)
                .hasMessage("must not lead to an internal address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hook",
                "/hook",
                "//8.8.8.8/hook",
                "file:///etc/passwd",
                "ftp://8.8.8.8/",
                "gopher://8.8.8.8/",
                "javascript:alert(1)",
                "http://8.8.8.8/",
                "https://",
                "https:///hook",
                "https://user@8.8.8.8/",
                "https://user:pw@8.8.8.8/",
                "https://8.8.8.8/#f",
                "https://8.8.8.8:22/",
                "https://8.8.8.8:0/",
                "https://8.8.8.8:65536/",
                "https://8.8.8.8:99999999999/",
                "https://0x7f000001/",
                "https://0x7f.1/",
                "https://2130706433/",
                "https://017700000001/",
                "https://127.1/",
                "https://0177.0.0.1/",
                "https://127.0.0.01/",
                "https://a.0x7f/",
                "https://256.1.1.1/",
                "https://[fe80::1%25eth0]/",
                "https://[::1",
                "https://ex_ample.com/",
                "https://example.com./",
                "https://exämple.com/",
                "https://127。0。0。1/",
                "https://example.com\\@127.0.0.1/",
                "https://exa mple.com/",
                "https://example.com/\r\nX: y",
                "https://example.com/\u0000"
            })
    void oddFormsAreRefused(String url) {
        assertThatThrownBy(() -> strict.requireAllowed(url)).isInstanceOf(WebhookRefusedException.class);
    }

    @Test
    void whatIsTooLongIsRefused() {
        assertThatThrownBy(() -> strict.requireAllowed("https://8.8.8.8/" + "x".repeat(2_048)))
                .isInstanceOf(WebhookRefusedException.class);
    }

    @Test
    void listedAddressesMayUseHttpAndAnyPort() {
        assertThatCode(() -> loopback.requireAllowed("http://127.0.0.1:9/hook")).doesNotThrowAnyException();
        assertThatCode(() -> loopback.requireAllowed("http://[::ffff:127.0.0.2]:9/hook"))
                .doesNotThrowAnyException();
        for (String url : List.of(
                "http://8.8.8.8/",
                "https://8.8.8.8:22/",
                "https://10.0.0.1/",
                "http://10.0.0.1/",
                "https://[::1]/",
                "http://hooks.invalid/",
                "http://user@127.0.0.1/",
                "https://metadata.google.internal/",
                "file:///127.0.0.1")) {
            assertThatThrownBy(() -> loopback.requireAllowed(url)).as(url).isInstanceOf(WebhookRefusedException.class);
        }
    }

    @Test
    void oneBadAddressOfANameIsEnough() throws UnknownHostException {
        AddressRules rules = new AddressRules(List.of());
        WebhookUrl url = WebhookUrl.parse("https://hooks.example.com/");
        InetAddress good = InetAddress.getByAddress("hooks.example.com", new byte[] {8, 8, 8, 8});
        InetAddress bad = InetAddress.getByAddress("hooks.example.com", new byte[] {10, 0, 0, 1});

        assertThatCode(() -> url.requireAllowed(rules, List.of(good))).doesNotThrowAnyException();
        assertThatThrownBy(() -> url.requireAllowed(rules, List.of(good, bad)))
                .isInstanceOf(WebhookRefusedException.class);
    }

    @Test
    void anAddressOfThisMachineIsNotPublic() throws Exception {
        AddressRules rules = new AddressRules(List.of());
        var addresses = java.net.NetworkInterface.networkInterfaces()
                .flatMap(java.net.NetworkInterface::inetAddresses)
                .toList();

        assertThat(addresses).isNotEmpty().noneMatch(rules::isPublic);
    }

    @Test
    void anAddressWithoutAMaskIsThatOne() throws Exception {
        AddressRules rules = new AddressRules(List.of("10.1.2.3", "fd00::7"));
        assertThat(rules.isListed(java.net.InetAddress.getByName("10.1.2.3"))).isTrue();
        assertThat(rules.isListed(java.net.InetAddress.getByName("10.1.2.4"))).isFalse();
        assertThat(rules.isListed(java.net.InetAddress.getByName("fd00::7"))).isTrue();
        assertThat(rules.isListed(java.net.InetAddress.getByName("fd00::8"))).isFalse();
    }

    @Test
    void aScheduleNobodyWaitsForIsRefused() {
        for (Duration odd : List.of(Duration.ofSeconds(Long.MAX_VALUE), Duration.ofDays(366), Duration.ofMillis(-1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> strict.withSchedule(List.of(odd)))
                    .withMessageContaining("365 days");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0/33", "10.0.0/8", "x/8", "localhost", "10.0.0.0/-1", "::/129", "10.0.0.0/x"})
    void oddRangesAreRefused(String cidr) {
        assertThatIllegalArgumentException().isThrownBy(() -> strict.withAllowed(List.of(cidr)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "whsec_", "whsec_!!!", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
    void oddSecretsAreRefusedAndNotRepeated(String secret) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> strict.withSecret(secret))
                .withMessage("a webhook secret is whsec_ and 24 to 64 bytes in base64");
    }
}

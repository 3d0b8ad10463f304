package dev.durable.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class PayloadTest {

    @Test
    void isImmutable() {
        byte[] given = {1, 2};
        Payload payload = Payload.of(given);
        given[0] = 9;
        payload.toBytes()[1] = 9;
        assertThat(payload.toBytes()).containsExactly(1, 2);
    }

    @Test
    void isEqualByContent() {
        assertThat(Payload.of(new byte[] {'a'}))
                .isEqualTo(Payload.ofUtf8("a"))
                .hasSameHashCodeAs(Payload.ofUtf8("a"))
                .isNotEqualTo(Payload.ofUtf8("b"))
                .isNotEqualTo("a");
    }

    @Test
    void textIsUtf8() {
        Payload payload = Payload.ofUtf8("ä\ud83d\ude00\u0000");
        assertThat(payload.size()).isEqualTo(7);
        assertThat(payload.toUtf8()).isEqualTo("ä\ud83d\ude00\u0000");
        assertThat(Payload.of(new byte[] {(byte) 0xff}).toUtf8()).isEqualTo("\ufffd");
    }

    @Test
    void eachStreamBeginsAtTheFirstByte() throws IOException {
        Payload payload = Payload.of(new byte[] {0, -1});
        assertThat(payload.toStream().readAllBytes()).containsExactly(0, -1);
        assertThat(payload.toStream().readAllBytes()).containsExactly(0, -1);
    }

    @Test
    void itsContentStaysOutOfLogs() {
        assertThat(Payload.ofUtf8("secret")).hasToString("Payload[6 bytes]");
    }
}

package dev.durable.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "Order 7/ä€", "\ud83d\ude00", " ", "durable/", "$durable", "../..", "a\u2028b"})
    void goodIdsAndNamesAreReturnedAsTheyAre(String text) {
        assertThat(Names.instanceId(text)).isSameAs(text);
        assertThat(Names.name("event", text)).isSameAs(text);
    }

    @Test
    void theLimitIsInBytesOfUtf8() {
        String most = "\ud83d\ude00".repeat(63) + "abc";
        assertThat(Names.instanceId(most)).isSameAs(most);
        assertThat(Names.instanceId("x".repeat(255))).hasSize(255);
        refused("x".repeat(256), "has 256 bytes of UTF-8, the limit is 255");
        refused(most + "d", "has 256 bytes of UTF-8, the limit is 255");
        refused("€".repeat(100), "has 300 bytes of UTF-8, the limit is 255");
    }

    @Test
    void emptyTextIsRefused() {
        refused("", "is empty");
    }

    @ParameterizedTest
    @ValueSource(chars = {0, '\t', '\n', 0x1f, 0x7f, 0x85, 0x9f})
    void controlCharactersAreRefusedWithTheirPlace(char control) {
        refused("ab" + control, "control character at index 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab\ud83d", "ab\ud83dx", "ab\ude00", "ab\ude00\ud83d", "ab\ud83d\ud83d\ude00"})
    void halfASurrogatePairIsRefusedWithItsPlace(String text) {
        refused(text, "half a surrogate pair at index 2");
    }

    @Test
    void idsOfTheLibraryAreReserved() {
        assertThatThrownBy(() -> Names.instanceId("$durable/webhook"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reserved");
        assertThat(Names.name("orchestrator name", "$durable/webhook")).isEqualTo("$durable/webhook");
    }

    private static void refused(String text, String reason) {
        assertThatThrownBy(() -> Names.instanceId(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("instance id ")
                .hasMessageContaining(reason);
        assertThatThrownBy(() -> Names.name("event name", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("event name ")
                .hasMessageContaining(reason);
    }
}

package dev.durable.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailureDetailsTest {

    @Test
    void theCodeIsTheSimpleNameInKebabCase() {
        assertThat(FailureDetails.typeOf(IllegalStateException.class)).isEqualTo("illegal-state");
        assertThat(FailureDetails.typeOf(IOException.class)).isEqualTo("io");
        assertThat(FailureDetails.typeOf(StackOverflowError.class)).isEqualTo("stack-overflow");
        assertThat(FailureDetails.typeOf(HTTPProxyTimeout.class)).isEqualTo("http-proxy-timeout");
        assertThat(FailureDetails.typeOf(Http2ResetException.class)).isEqualTo("http2-reset");
    }

    @Test
    void aNameOfNothingButTheSuffixIsKept() {
        assertThat(FailureDetails.typeOf(Exception.class)).isEqualTo("exception");
        assertThat(FailureDetails.typeOf(Error.class)).isEqualTo("error");
        assertThat(FailureDetails.typeOf(Throwable.class)).isEqualTo("throwable");
    }

    @Test
    void aClassWithoutANameHasACodeToo() {
        Exception anonymous = new Exception() {
            private static final long serialVersionUID = 1L;
        };
        assertThat(FailureDetails.typeOf(anonymous.getClass())).isEqualTo("failure");
    }

    @Test
    void propertiesAreCopied() {
        Map<String, String> properties = new HashMap<>(Map.of("a", "1"));
        FailureDetails details = new FailureDetails("t", "m", false, null, properties);
        properties.put("b", "2");
        assertThat(details.properties()).isEqualTo(Map.of("a", "1"));
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without null checks does
    void typeAndMessageAreRequired() {
        assertThatThrownBy(() -> FailureDetails.of(null, "m", false))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("type");
        assertThatThrownBy(() -> FailureDetails.of("t", null, false))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("message");
    }

    @SuppressWarnings("serial")
    private static final class HTTPProxyTimeout extends Exception {}

    @SuppressWarnings("serial")
    private static final class Http2ResetException extends Exception {}
}

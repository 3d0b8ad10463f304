package dev.durable.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durable.CompositeTaskFailedException;
import dev.durable.DataConversionException;
import dev.durable.LimitExceededException;
import dev.durable.NonRetriableException;
import dev.durable.TaskCanceledException;
import dev.durable.TaskFailedException;
import dev.durable.history.FailureDetails;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FailureMapperTest {

    @Test
    void anExceptionOfTheApplicationIsRetriableAndKeepsItsMessage() {
        assertThat(FailureMapper.toDetails(new IllegalStateException("no stock")))
                .isEqualTo(FailureDetails.of("illegal-state", "no stock", false));
    }

    @Test
    void anErrorAndAMissingMessageAreDescribedToo() {
        assertThat(FailureMapper.toDetails(new StackOverflowError()))
                .isEqualTo(FailureDetails.of("stack-overflow", "", false));
    }

    @Test
    void oneLineSaysWhatAndWhy() {
        Throwable cause = new OutOfMemoryError("Java heap space");
        assertThat(FailureMapper.describe(new IllegalStateException("the thread broke", cause)))
                .isEqualTo("illegal-state: the thread broke, caused by out-of-memory: Java heap space");
        assertThat(FailureMapper.describe(new StackOverflowError())).isEqualTo("stack-overflow");
    }

    @Test
    void causesFollow() {
        Exception thrown = new IllegalStateException("outer", new ArithmeticException("inner"));

        FailureDetails details = FailureMapper.toDetails(thrown);

        assertThat(details.cause()).isEqualTo(FailureDetails.of("arithmetic", "inner", false));
        assertThat(details.isCausedBy(ArithmeticException.class)).isTrue();
        assertThat(details.isCausedBy(RuntimeException.class))
                .as("supertypes are not stored")
                .isFalse();
    }

    @Test
    void aNonRetriableFailureKeepsItsCodePropertiesAndCause() {
        Exception thrown = new NonRetriableException(
                "card-declined", "declined", Map.of("bank", "b"), new IllegalStateException("why"));

        assertThat(FailureMapper.toDetails(thrown))
                .isEqualTo(new FailureDetails(
                        "card-declined",
                        "declined",
                        true,
                        FailureDetails.of("illegal-state", "why", false),
                        Map.of("bank", "b")));
    }

    @Test
    void aCauseThatIsHopelessDoesNotMakeTheOuterFailureHopeless() {
        FailureDetails details =
                FailureMapper.toDetails(new IllegalStateException(new NonRetriableException("declined", "no")));

        assertThat(details.nonRetriable()).isFalse();
        assertThat(details.cause()).isEqualTo(FailureDetails.of("declined", "no", true));
    }

    @Test
    void whatNoRetryMendsIsNonRetriable() {
        FailureDetails conversion = FailureMapper.toDetails(new DataConversionException("not a number", null));
        FailureDetails limit = FailureMapper.toDetails(new LimitExceededException("input in bytes", 2, 1));

        assertThat(conversion.type()).isEqualTo("data-conversion");
        assertThat(conversion.nonRetriable()).isTrue();
        assertThat(limit.type()).isEqualTo("limit-exceeded");
        assertThat(limit.nonRetriable()).isTrue();
    }

    @Test
    void aCanceledTaskHasItsCode() {
        assertThat(FailureMapper.toDetails(new TaskCanceledException("no answer in PT1S")))
                .isEqualTo(FailureDetails.of("task-canceled", "no answer in PT1S", false));
    }

    @Test
    void aFailedTaskCarriesTheStoredFailureAsItsCause() {
        FailureDetails stored = new FailureDetails(
                "card-declined", "no", true, FailureDetails.of("io", "reset", false), Map.of("bank", "b"));

        FailureDetails details = FailureMapper.toDetails(new TaskFailedException("Charge", 3, stored));

        assertThat(details.type()).isEqualTo("task-failed");
        assertThat(details.message()).contains("Charge", "#3", "no");
        assertThat(details.nonRetriable()).isTrue();
        assertThat(details.cause()).isEqualTo(stored);
    }

    @Test
    void failedTasksAreHopelessOnlyIfAllAre() {
        TaskFailedException hopeless = new TaskFailedException("A", 0, FailureDetails.of("a", "1", true));
        TaskFailedException passing = new TaskFailedException("B", 1, FailureDetails.of("b", "2", false));

        FailureDetails some = FailureMapper.toDetails(new CompositeTaskFailedException(3, List.of(hopeless, passing)));
        FailureDetails all = FailureMapper.toDetails(new CompositeTaskFailedException(3, List.of(hopeless, hopeless)));
        FailureDetails other = FailureMapper.toDetails(
                new CompositeTaskFailedException(3, List.of(hopeless, new TaskCanceledException("late"))));

        assertThat(some.type()).isEqualTo("tasks-failed");
        assertThat(some.nonRetriable()).isFalse();
        assertThat(all.nonRetriable()).isTrue();
        assertThat(other.nonRetriable()).isFalse();
        assertThat(some.cause()).isEqualTo(FailureMapper.toDetails(hopeless));
    }

    @Test
    void theChainIsCutAtTwentyAndSoIsACycle() {
        Exception chain = new IllegalStateException("25");
        for (int i = 24; i >= 1; i--) {
            chain = new IllegalStateException(Integer.toString(i), chain);
        }
        Exception first = new IllegalStateException("first");
        first.initCause(new IllegalStateException("second", first));

        assertThat(messages(FailureMapper.toDetails(chain)))
                .hasSize(20)
                .startsWith("1", "2")
                .endsWith("20");
        assertThat(messages(FailureMapper.toDetails(first)))
                .hasSize(20)
                .startsWith("first", "second", "first")
                .endsWith("second");
    }

    @Test
    void theChainStaysWithinTwentyThroughManyGenerations() {
        FailureDetails details = FailureDetails.of("root", "root", false);
        for (int i = 0; i < 30; i++) {
            details = FailureMapper.toDetails(new IllegalStateException(new TaskFailedException("Child", i, details)));
        }

        assertThat(messages(details)).hasSize(20);
        assertThat(HistoryCodec.decodeFailure(HistoryCodec.encodeFailure(details)))
                .isEqualTo(details);
    }

    @Test
    void aLongMessageIsCutBetweenCharacters() {
        assertThat(FailureMapper.toDetails(new IllegalStateException("x".repeat(8_192)))
                        .message())
                .isEqualTo("x".repeat(8_192));
        assertThat(FailureMapper.toDetails(new IllegalStateException("x".repeat(8_193)))
                        .message())
                .isEqualTo("x".repeat(8_192));
        assertThat(FailureMapper.toDetails(new IllegalStateException("x".repeat(8_191) + "\ud83d\ude00"))
                        .message())
                .isEqualTo("x".repeat(8_191));
    }

    /** What was cut in half by the application, or comes from a foreign system, must not stop the turn. */
    @Test
    void aFailureThatIsNoUnicodeCanBeStored() {
        FailureDetails details = FailureMapper.toDetails(new NonRetriableException(
                "half-\ud83d", "lost \ude00 and \ud83d", Map.of("key-\ud83d", "\ude00\ud83d\ude00"), null));

        FailureDetails read = HistoryCodec.decodeFailure(HistoryCodec.encodeFailure(details));

        assertThat(read)
                .isEqualTo(new FailureDetails("half-?", "lost ? and ?", true, null, Map.of("key-?", "?\ud83d\ude00")));
    }

    @Test
    void anExceptionWhoseMessageThrowsIsDescribedAllTheSame() {
        assertThat(FailureMapper.toDetails(new SpeechlessException()))
                .isEqualTo(FailureDetails.of("speechless", "cannot be described: illegal-state", false));
    }

    @Test
    void aCauseThatCannotBeDescribedDoesNotTakeTheRestWithIt() {
        assertThat(FailureMapper.toDetails(new IllegalStateException("outer", new SpeechlessException())))
                .isEqualTo(new FailureDetails(
                        "illegal-state",
                        "outer",
                        false,
                        FailureDetails.of("speechless", "cannot be described: illegal-state", false),
                        Map.of()));
    }

    @Test
    void anErrorWhileDescribingIsNoMoreThanThat() {
        Exception thrown = new NonRetriableException("type", "message") {
            private static final long serialVersionUID = 1L;

            @Override
            public Map<String, String> properties() {
                throw new StackOverflowError();
            }
        };
        assertThat(FailureMapper.toDetails(thrown))
                .isEqualTo(FailureDetails.of("failure", "cannot be described: stack-overflow", true));
    }

    /** A member of stored JSON whose name is too long could be written and never read again. */
    @Test
    void hugePropertiesAreCutToWhatCanBeReadAgain() {
        Map<String, String> properties = new TreeMap<>();
        for (int i = 100; i < 200; i++) {
            properties.put(i + "k".repeat(60_000), "v".repeat(60_000));
        }

        FailureDetails details =
                FailureMapper.toDetails(new NonRetriableException("t".repeat(60_000), "m", properties, null));

        assertThat(details.type()).hasSize(8_192);
        assertThat(details.properties()).hasSize(64);
        assertThat(HistoryCodec.decodeFailure(HistoryCodec.encodeFailure(details)))
                .isEqualTo(details);
    }

    private static List<String> messages(FailureDetails details) {
        List<String> messages = new ArrayList<>();
        for (FailureDetails at = details; at != null; at = at.cause()) {
            messages.add(at.message());
        }
        return messages;
    }

    private static final class SpeechlessException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no words");
        }
    }
}

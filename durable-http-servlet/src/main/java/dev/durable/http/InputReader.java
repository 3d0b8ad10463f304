package dev.durable.http;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.durable.DataConversionException;
import dev.durable.DataConverter;
import dev.durable.history.Payload;
import java.io.IOException;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a body as the input type of its route, and says in plain words where it does not fit. Thread-safe. */
final class InputReader {
    private static final JsonMapper TREES = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final DataConverter strict;
    private final DataConverter ignoringUnknown;

    InputReader(DataConverter converter) {
        this.strict = StrictJson.over(converter, false);
        this.ignoringUnknown = StrictJson.over(converter, true);
    }

    /**
     * Reads a body.
     *
     * @param adapters the place of a member that is for the adapter, so that the input type need not know it
     * @throws InvalidInputException if the body does not fit
     */
    <I> I read(Payload body, AsyncRoute<I> route, @Nullable JsonPointer adapters) {
        I input;
        try {
            input = (route.unknownMembers() ? ignoringUnknown : strict).deserialize(body, route.inputType());
        } catch (DataConversionException e) {
            if (adapters != null && isUnknown(e, adapters)) {
                return read(without(body, adapters), route, null);
            }
            throw explain(e, body);
        }
        if (input == null) {
            throw new InvalidInputException("", "must not be null");
        }
        return input;
    }

    private static boolean isUnknown(DataConversionException thrown, JsonPointer member) {
        return thrown.getCause() instanceof UnrecognizedPropertyException unknown
                && InvalidInput.pointer(field(unknown)).equals(member.toString());
    }

    private static Payload without(Payload body, JsonPointer member) {
        try {
            JsonNode tree = TREES.readTree(body.toUtf8());
            if (tree.at(member.head()) instanceof ObjectNode parent) {
                parent.remove(member.last().getMatchingProperty());
            }
            return Payload.of(TREES.writeValueAsBytes(tree));
        } catch (IOException e) {
            throw new IllegalStateException("a checked body cannot be read again", e);
        }
    }

    /** The converter's own words name classes, so that only the place and the wanted type are taken from it. */
    private static InvalidInputException explain(DataConversionException thrown, Payload body) {
        String field = "";
        String message = "is not a valid value";
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof InvalidInputException invalid) {
                return invalid;
            }
            if (at instanceof JsonMappingException mapping && field.isEmpty()) {
                field = field(mapping);
            }
            if (at instanceof UnrecognizedPropertyException unknown) {
                return new InvalidInputException(
                        field, "is not a known member; known are " + names(unknown.getKnownPropertyIds()));
            }
            if (at instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
                message = "must be " + JsonTypes.describe(target(mismatch));
            }
            if (at instanceof InputCoercionException outOfRange) {
                message = "must be " + JsonTypes.describeRange(outOfRange.getTargetType());
            }
        }
        JsonPlace place = JsonPlace.of(body, InvalidInput.pointer(field));
        return new InvalidInputException(field, message + ", was " + (place == null ? "missing" : place.found()));
    }

    /** For an element that an array of primitives cannot take, Jackson names the array. */
    private static Class<?> target(MismatchedInputException mismatch) {
        Class<?> type = mismatch.getTargetType();
        boolean element = type.isArray() && mismatch.getOriginalMessage().contains(" element of ");
        return element ? type.getComponentType() : type;
    }

    private static String names(@Nullable Collection<Object> known) {
        return known == null || known.isEmpty()
                ? "none"
                : known.stream().map(Object::toString).sorted().collect(Collectors.joining(", "));
    }

    private static String field(JsonMappingException mapping) {
        return mapping.getPath().stream()
                .map(step -> step.getFieldName() != null
                        ? step.getFieldName().replace("~", "~0").replace("/", "~1")
                        : Integer.toString(step.getIndex()))
                .collect(Collectors.joining("/"));
    }
}

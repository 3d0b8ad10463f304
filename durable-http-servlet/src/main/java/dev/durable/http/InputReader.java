package dev.durable.http;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.durable.DataConversionException;
import dev.durable.DataConverter;
import dev.durable.TypeRef;
import dev.durable.history.Payload;
import java.util.stream.Collectors;

/** Reads a body as the input type of its route, and says in plain words where it does not fit. Thread-safe. */
final class InputReader {
    private final DataConverter converter;

    InputReader(DataConverter converter) {
        this.converter = converter;
    }

    <I> I read(Payload body, TypeRef<I> type) {
        I input;
        try {
            input = converter.deserialize(body, type);
        } catch (DataConversionException e) {
            throw explain(e);
        }
        if (input == null) {
            throw new InvalidInputException("", "must not be null");
        }
        return input;
    }

    /** The converter's own words name classes, so that only the place and the wanted type are taken from it. */
    private static InvalidInputException explain(DataConversionException thrown) {
        String field = "";
        String message = "is not a valid value";
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof InvalidInputException invalid) {
                return invalid;
            }
            if (at instanceof JsonMappingException mapping && field.isEmpty()) {
                field = field(mapping);
            }
            if (at instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
                message = "must be " + JsonTypes.describe(mismatch.getTargetType());
            }
        }
        return new InvalidInputException(field, message);
    }

    private static String field(JsonMappingException mapping) {
        return mapping.getPath().stream()
                .map(step -> step.getFieldName() != null
                        ? step.getFieldName().replace("~", "~0").replace("/", "~1")
                        : Integer.toString(step.getIndex()))
                .collect(Collectors.joining("/"));
    }
}

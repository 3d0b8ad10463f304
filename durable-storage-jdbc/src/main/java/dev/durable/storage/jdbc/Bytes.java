package dev.durable.storage.jdbc;

import dev.durable.history.Payload;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Ids, names and payloads as bytes: a column of text would fold, trim or refuse some of them. */
final class Bytes {
    private Bytes() {}

    static byte[] of(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte @Nullable [] ofNullable(@Nullable String text) {
        return text == null ? null : of(text);
    }

    static byte[] of(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    static byte @Nullable [] ofNullable(@Nullable UUID uuid) {
        return uuid == null ? null : of(uuid);
    }

    static byte @Nullable [] ofNullable(@Nullable Payload payload) {
        return payload == null ? null : payload.toBytes();
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static UUID uuid(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    static String text(ResultSet row, int column) throws SQLException {
        return text(row.getBytes(column));
    }

    static @Nullable String textOrNull(ResultSet row, int column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        return bytes == null ? null : text(bytes);
    }

    static Payload payload(ResultSet row, int column) throws SQLException {
        return Payload.of(row.getBytes(column));
    }

    static @Nullable Payload payloadOrNull(ResultSet row, int column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        return bytes == null ? null : Payload.of(bytes);
    }

    static @Nullable Integer intOrNull(ResultSet row, int column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }

    static @Nullable Long longOrNull(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    static void setLong(PreparedStatement statement, int index, @Nullable Long value) throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, value);
        }
    }

    static void setInt(PreparedStatement statement, int index, @Nullable Integer value) throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.INTEGER);
        } else {
            statement.setInt(index, value);
        }
    }

    /** Writes texts one after the other, each with its length. */
    static byte[] ofAll(Collection<String> texts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (String text : texts) {
                byte[] encoded = of(text);
                out.writeInt(encoded.length);
                out.write(encoded);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Reads what {@link #ofAll} wrote, in that order. */
    static Set<String> all(byte[] bytes) {
        Set<String> texts = new LinkedHashSet<>();
        readAll(bytes, texts);
        return texts;
    }

    private static void readAll(byte[] bytes, Collection<String> into) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            while (in.available() > 0) {
                into.add(text(in.readNBytes(in.readInt())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte @Nullable [] ofMap(Map<String, String> map) {
        if (map.isEmpty()) {
            return null;
        }
        List<String> flat = new ArrayList<>();
        for (String key : new TreeSet<>(map.keySet())) {
            flat.add(key);
            flat.add(map.get(key));
        }
        return ofAll(flat);
    }

    static Map<String, String> map(byte @Nullable [] bytes) {
        Map<String, String> map = new TreeMap<>();
        if (bytes != null) {
            List<String> flat = new ArrayList<>();
            readAll(bytes, flat);
            for (int i = 0; i + 1 < flat.size(); i += 2) {
                map.put(flat.get(i), flat.get(i + 1));
            }
        }
        return map;
    }
}

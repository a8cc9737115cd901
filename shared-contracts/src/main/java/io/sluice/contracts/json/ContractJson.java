package io.sluice.contracts.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as the services exchange it: UTF-8, nulls left out, unknown fields ignored so that services of neighbouring
 * versions understand each other.
 */
public final class ContractJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .changeDefaultPropertyInclusion(old -> old.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private ContractJson() {}

    public static JsonMapper mapper() {
        return MAPPER;
    }

    public static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    public static String writeText(Object value) {
        return new String(write(value), StandardCharsets.UTF_8);
    }

    /** @throws UnreadableMessage if the bytes are not JSON of that shape */
    public static <T> T read(byte[] json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JacksonException e) {
            throw new UnreadableMessage(type.getSimpleName() + " could not be read: " + e.getOriginalMessage(), e);
        }
    }

    public static <T> T read(String json, Class<T> type) {
        return read(json.getBytes(StandardCharsets.UTF_8), type);
    }

    /** @throws UnreadableMessage if the bytes are no JSON array of that shape */
    public static <T> List<T> readList(byte[] json, Class<T> type) {
        try {
            return MAPPER.readerForListOf(type).readValue(json);
        } catch (JacksonException e) {
            throw new UnreadableMessage(
                    "a list of " + type.getSimpleName() + " could not be read: " + e.getOriginalMessage(), e);
        }
    }

    /** Settings travel as plain maps; a connector turns them into its own record by this. */
    public static <T> T convert(Object tree, Class<T> type) {
        try {
            return MAPPER.convertValue(tree, type);
        } catch (JacksonException e) {
            throw new UnreadableMessage(type.getSimpleName() + " could not be read: " + e.getOriginalMessage(), e);
        }
    }
}

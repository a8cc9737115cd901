package io.sluice.runtime.batch;

import io.sluice.contracts.json.ContractJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * Where a column comes from; travels in the metadata of its Arrow field.
 *
 * @param path segments as a list: a field's name may hold dots
 * @param variantOf the plain column's name, or empty if this is the plain column
 */
public record ColumnOrigin(List<String> path, ValueClass valueClass, String variantOf) {

    private static final String PATH = "sluice.path";
    private static final String CLASS = "sluice.class";
    private static final String VARIANT_OF = "sluice.variantOf";

    public ColumnOrigin {
        path = List.copyOf(path);
    }

    public Field field(String column) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(PATH, ContractJson.writeText(path));
        metadata.put(CLASS, valueClass.word());
        metadata.put(VARIANT_OF, variantOf);
        return new Field(column, new FieldType(true, valueClass.arrow(), null, metadata), null);
    }

    /** @throws io.sluice.contracts.failure.Bug if the field carries no origin */
    public static ColumnOrigin of(Field field) {
        Map<String, String> metadata = field.getMetadata();
        String path = metadata.get(PATH);
        String valueClass = metadata.get(CLASS);
        if (path == null || valueClass == null) {
            throw new io.sluice.contracts.failure.Bug(
                    "column-without-origin", "column " + field.getName() + " of a batch says neither path nor class");
        }
        return new ColumnOrigin(
                List.of(ContractJson.read(path, String[].class)),
                ValueClass.ofWord(valueClass),
                metadata.getOrDefault(VARIANT_OF, ""));
    }
}

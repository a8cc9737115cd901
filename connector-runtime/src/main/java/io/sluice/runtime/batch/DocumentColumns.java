package io.sluice.runtime.batch;

import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** The columns of a batch that a source of documents sends. */
public final class DocumentColumns {

    /** VarBinary, the raw BSON. */
    public static final String DOCUMENT = "document";

    /** VarBinary, BSON type byte and value bytes. */
    public static final String ID = "_id";

    /** Int8: 0 is a document of a snapshot. */
    public static final String OPERATION = "operation";

    /** Int64, order among the versions of one {@code _id}; 0 in a snapshot. */
    public static final String ORDER = "order";

    public static final Schema SCHEMA = new Schema(List.of(
            column(DOCUMENT, ArrowType.Binary.INSTANCE),
            column(ID, ArrowType.Binary.INSTANCE),
            column(OPERATION, new ArrowType.Int(8, true)),
            column(ORDER, new ArrowType.Int(64, true))));

    private DocumentColumns() {}

    private static Field column(String name, ArrowType type) {
        return new Field(name, FieldType.notNullable(type), null);
    }
}

package io.sluice.stack.mongo.query;

import io.sluice.stack.mongo.bson.BsonElements;
import io.sluice.stack.mongo.bson.BsonSlice;
import io.sluice.stack.mongo.bson.BsonTypes;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bson.io.BasicOutputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a document are returned: inclusion or exclusion, of plain and dotted paths, with {@code _id} apart. An array on the
 * way stands for each of its documents.
 */
public final class Projection {

    private final boolean including;
    private final Node fields;
    private final BasicOutputBuffer out = new BasicOutputBuffer();

    private Projection(boolean including, Node fields) {
        this.including = including;
        this.fields = fields;
    }

    /**
     * @return null if whole documents are wanted
     * @throws Refusal for both kinds at once, and for expressions
     */
    public static @Nullable Projection of(@Nullable BsonSlice specification) {
        if (specification == null) {
            return null;
        }
        Boolean including = null;
        Boolean withId = null;
        Node fields = new Node();
        BsonElements elements = specification.elements();
        while (elements.next()) {
            String path = elements.name();
            boolean wanted = isWanted(path, elements.value());
            if (path.equals("_id")) {
                withId = wanted;
                continue;
            }
            if (including != null && including != wanted) {
                throw wanted
                        ? new Refusal(
                                ErrorCode.INCLUSION_IN_EXCLUSION,
                                "Cannot do inclusion on field " + path + " in exclusion projection")
                        : new Refusal(
                                ErrorCode.EXCLUSION_IN_INCLUSION,
                                "Cannot do exclusion on field " + path + " in inclusion projection");
            }
            including = wanted;
            fields.add(path);
        }
        if (including == null && withId == null) {
            return null;
        }
        boolean includes = including == null ? Boolean.TRUE.equals(withId) : including;
        // In an inclusion the _id comes along unless it is excluded; in an exclusion it stays unless it is named.
        if (includes ? !Boolean.FALSE.equals(withId) : Boolean.FALSE.equals(withId)) {
            fields.add("_id");
        }
        return new Projection(includes, fields);
    }

    /** The document's length in {@link #bytes()}, until the next call. */
    public int apply(byte[] document) {
        out.truncateToPosition(0);
        writeElements(new BsonElements(document, 0), fields, false);
        return out.getPosition();
    }

    public byte[] bytes() {
        return out.getInternalBuffer();
    }

    private static boolean isWanted(String path, BsonSlice value) {
        if (path.isEmpty()
                || path.startsWith("$")
                || path.contains(".$")
                || path.startsWith(".")
                || path.endsWith(".")) {
            throw new Refusal(ErrorCode.FAILED_TO_PARSE, "the stand-in projects no field called '" + path + "'");
        }
        if (!value.isNumber() && value.type() != BsonTypes.BOOLEAN) {
            throw new Refusal(
                    ErrorCode.FAILED_TO_PARSE,
                    "the stand-in includes and excludes fields only; the projection of '" + path + "' is a "
                            + BsonTypes.nameOf(value.type()));
        }
        return value.isTrue();
    }

    private void writeElements(BsonElements elements, Node node, boolean array) {
        int start = out.getPosition();
        out.writeInt32(0);
        int index = 0;
        while (elements.next()) {
            Node child = array ? node : node.child(elements);
            if (writeElement(elements, child, array ? Integer.toString(index) : null)) {
                index++;
            }
        }
        out.writeByte(0);
        out.writeInt32(start, out.getPosition() - start);
    }

    private boolean writeElement(BsonElements elements, @Nullable Node node, @Nullable String index) {
        boolean container = elements.type() == BsonTypes.DOCUMENT || elements.type() == BsonTypes.ARRAY;
        if (node != null && !node.isLeaf() && container) {
            writeName(elements, index);
            writeElements(
                    new BsonElements(elements.bytes(), elements.valueStart()),
                    node,
                    elements.type() == BsonTypes.ARRAY);
            return true;
        }
        // A scalar where the path goes on: an inclusion has nothing to include, an exclusion nothing to exclude.
        boolean inside = node != null && !node.isLeaf();
        boolean kept = inside ? !including : including == (node != null);
        if (kept) {
            writeName(elements, index);
            out.writeBytes(elements.bytes(), elements.valueStart(), elements.valueEnd() - elements.valueStart());
        }
        return kept;
    }

    private void writeName(BsonElements elements, @Nullable String index) {
        out.writeByte(elements.type());
        if (index == null) {
            out.writeBytes(elements.bytes(), elements.nameStart(), elements.nameEnd() - elements.nameStart());
        } else {
            out.writeBytes(index.getBytes(StandardCharsets.US_ASCII));
        }
        out.writeByte(0);
    }

    /** The paths as a tree. A leaf stands for everything below it. */
    private static final class Node {

        private final Map<String, Node> children = new LinkedHashMap<>();

        boolean isLeaf() {
            return children.isEmpty();
        }

        @Nullable
        Node child(BsonElements element) {
            return children.get(element.name());
        }

        void add(String path) {
            int dot = path.indexOf('.');
            String name = dot < 0 ? path : path.substring(0, dot);
            Node known = children.get(name);
            if (known != null && (dot < 0 || known.isLeaf())) {
                throw new Refusal(ErrorCode.PATH_COLLISION, "Path collision at " + path);
            }
            Node child = known == null ? new Node() : known;
            children.put(name, child);
            if (dot >= 0) {
                child.add(path.substring(dot + 1));
            }
        }
    }
}

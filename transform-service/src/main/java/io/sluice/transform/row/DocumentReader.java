package io.sluice.transform.row;

import io.sluice.transform.bson.BsonValue;
import io.sluice.transform.bson.UnreadableBson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Walks a document's bytes once and hands each field to its column. Only a document with a repeated field is read a second
 * time, with care: the last one wins, the earlier ones are moved.
 */
final class DocumentReader {

    private final Sheet sheet;
    private final Shape shape;
    private final ValuePlacement placement;
    private long reading;
    private boolean repeated;

    DocumentReader(Sheet sheet, Shape shape) {
        this.sheet = sheet;
        this.shape = shape;
        this.placement = new ValuePlacement(sheet, DestinationLimits.EVERYWHERE);
    }

    /** @throws UnreadableBson if the bytes are no document; the row is then to be undone */
    void read(int start, int end) {
        if (BsonValue.documentEnd(sheet.documents(), start, end) != end) {
            throw new UnreadableBson("the document is shorter than its bytes", start);
        }
        reading++;
        repeated = false;
        shape.forgetful = false;
        object(shape.root, start, end, null);
        // Where a field was not remembered, its repetition was not noticed either.
        repeated |= shape.forgetful;
        if (repeated) {
            sheet.undoRow();
            reading++;
            objectWithCare(shape.root, start, end);
        }
    }

    private void objectWithCare(Node node, int start, int end) {
        Map<List<String>, Integer> last = new HashMap<>();
        object(node, start, end, last);
    }

    /** @param last where each target's last value is found, filled here; null while nothing is known to be repeated */
    private void object(Node node, int start, int end, @Nullable Map<List<String>, Integer> last) {
        byte[] bytes = sheet.documents();
        if (last != null) {
            findLast(node, start, end, last);
        }
        int guess = 0;
        int at = start + 4;
        while (at < end - 1) {
            int type = bytes[at++] & 0xff;
            int nameEnd = BsonValue.nameEnd(bytes, at, end - 1);
            Node child = node.child(guess, bytes, at, nameEnd - at);
            guess = shape.lastIndex + 1;
            at = nameEnd + 1;
            int size = BsonValue.size(type, bytes, at, end - 1);
            Target target = child.target;
            if (target != null && child.takesValue(type)) {
                field(child, target, type, at, size, end, last);
            }
            at += size;
        }
        if (at != end - 1) {
            throw new UnreadableBson("a document does not end where it says", at);
        }
    }

    private void field(
            Node child, Target target, int type, int at, int size, int end, @Nullable Map<List<String>, Integer> last) {
        if (last == null) {
            repeated |= target.lastReading == reading;
            target.lastReading = reading;
        } else if (last.getOrDefault(target.path, at) != at) {
            sheet.move(target, type, at, end - 1, child.below());
            return;
        }
        if (type == BsonValue.NULL) {
            return;
        }
        if (!child.goodName) {
            sheet.move(target, type, at, end - 1, child.below());
        } else if (type == BsonValue.OBJECT && child.flattened && (size > 5 || child.onTheWay)) {
            if (last == null) {
                object(child, at, at + size, null);
            } else {
                objectWithCare(child, at, at + size);
            }
        } else {
            placement.place(target, type, at, size, end - 1, child.below());
        }
    }

    private void findLast(Node node, int start, int end, Map<List<String>, Integer> last) {
        byte[] bytes = sheet.documents();
        int at = start + 4;
        while (at < end - 1) {
            int type = bytes[at++] & 0xff;
            int nameEnd = BsonValue.nameEnd(bytes, at, end - 1);
            Node child = node.child(0, bytes, at, nameEnd - at);
            if (child.target != null && child.takesValue(type)) {
                last.put(child.target.path, nameEnd + 1);
            }
            at = nameEnd + 1 + BsonValue.size(type, bytes, nameEnd + 1, end - 1);
        }
    }
}

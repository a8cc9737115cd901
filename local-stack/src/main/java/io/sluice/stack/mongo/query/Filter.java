package io.sluice.stack.mongo.query;

import io.sluice.stack.mongo.bson.BsonElements;
import io.sluice.stack.mongo.bson.BsonSlice;
import io.sluice.stack.mongo.bson.BsonTypes;
import io.sluice.stack.mongo.store.Direction;
import io.sluice.stack.mongo.store.IdInterval;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which documents a command means: equality, {@code $eq $gt $gte $lt $lte $ne $in $type} on any path, and {@code $and}. What it says
 * of {@code _id} becomes intervals; the rest is asked of each document.
 */
public final class Filter {

    private IdBounds ids = IdBounds.EVERYTHING;
    private final List<Condition> conditions = new ArrayList<>();

    private Filter() {}

    /**
     * @param filter null for all documents
     * @throws Refusal for an operator that is not imitated
     */
    public static Filter of(@Nullable BsonSlice filter) {
        Filter parsed = new Filter();
        if (filter != null) {
            parsed.addAll(filter);
        }
        return parsed;
    }

    public IdBounds ids() {
        return ids;
    }

    /** True if every document within {@link #ids()} passes. */
    public boolean asksOnlyForIds() {
        return conditions.isEmpty();
    }

    /** Of a document within {@link #ids()}. */
    public boolean passes(byte[] document) {
        for (Condition condition : conditions) {
            if (!condition.holds(document)) {
                return false;
            }
        }
        return true;
    }

    private void addAll(BsonSlice filter) {
        BsonElements elements = filter.elements();
        while (elements.next()) {
            String name = elements.name();
            if (name.equals("$and")) {
                addEach(elements.value());
            } else if (name.startsWith("$") && !name.equals("$comment")) {
                throw new Refusal(
                        ErrorCode.BAD_VALUE,
                        "unknown top level operator: " + name
                                + ". If you have a field name that starts with a '$' symbol, consider using $getField"
                                + " or $setField.");
            } else if (!name.equals("$comment")) {
                addField(new FieldPath(name), elements.value());
            }
        }
    }

    private void addEach(BsonSlice branches) {
        if (branches.type() != BsonTypes.ARRAY || branches.values().isEmpty()) {
            throw new Refusal(ErrorCode.BAD_VALUE, "$and/$or/$nor must be a nonempty array");
        }
        for (BsonSlice branch : branches.values()) {
            if (!branch.isDocument()) {
                throw new Refusal(ErrorCode.BAD_VALUE, "$or/$and/$nor entries need to be full objects");
            }
            addAll(branch);
        }
    }

    private void addField(FieldPath path, BsonSlice value) {
        if (!isOperators(value)) {
            addComparison(path, Operator.EQ, value);
            return;
        }
        BsonElements elements = value.elements();
        while (elements.next()) {
            addOperator(path, elements.name(), elements.value());
        }
    }

    private static boolean isOperators(BsonSlice value) {
        if (!value.isDocument()) {
            return false;
        }
        BsonElements elements = value.elements();
        return elements.next() && elements.name().startsWith("$");
    }

    private void addOperator(FieldPath path, String name, BsonSlice operand) {
        Operator operator = Operator.of(name);
        if (operator != null) {
            addComparison(path, operator, operand);
            return;
        }
        switch (name) {
            case "$ne" -> {
                Comparison equal = new Comparison(Operator.EQ, operand);
                conditions.add(new Condition(path, equal, true));
            }
            case "$in" -> addIn(path, operand);
            case "$type" -> addType(path, new TypeTest(operand));
            default -> throw new Refusal(ErrorCode.BAD_VALUE, "unknown operator: " + name);
        }
    }

    private void addComparison(FieldPath path, Operator operator, BsonSlice operand) {
        Comparison comparison = new Comparison(operator, operand);
        if (path.isId()) {
            ids = ids.and(comparison.idBounds());
        } else {
            conditions.add(new Condition(path, comparison, false));
        }
    }

    private void addIn(FieldPath path, BsonSlice operand) {
        if (operand.type() != BsonTypes.ARRAY) {
            throw new Refusal(ErrorCode.BAD_VALUE, "$in needs an array");
        }
        List<Comparison> any = operand.values().stream()
                .map(value -> new Comparison(Operator.EQ, value))
                .toList();
        if (path.isId()) {
            List<IdInterval> points = any.stream()
                    .flatMap(one -> one.idBounds().inOrder(Direction.ASCENDING).stream())
                    .toList();
            ids = ids.and(IdBounds.anyOf(points));
        } else {
            conditions.add(new Condition(path, value -> any.stream().anyMatch(one -> one.passes(value)), false));
        }
    }

    private void addType(FieldPath path, TypeTest type) {
        if (path.isId()) {
            ids = ids.and(type.idBounds());
        }
        if (!path.isId() || !type.idBoundsAreExact()) {
            conditions.add(new Condition(path, type, false));
        }
    }

    private record Condition(FieldPath path, FieldPath.Test test, boolean negated) {

        boolean holds(byte[] document) {
            return path.any(document, 0, test) != negated;
        }
    }
}

package io.sluice.stack.mongo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.BsonUndefined;
import org.bson.BsonValue;

/**
 * A collection as the manual describes it: every document is asked, then all are sorted. Type bracketing:
 * https://www.mongodb.com/docs/manual/reference/method/db.collection.find/#type-bracketing; MinKey and MaxKey:
 * {@code expression_leaf.cpp} of the server.
 */
final class ManualModel {

    private static final ManualOrder ORDER = new ManualOrder();

    private final List<BsonDocument> documents = new ArrayList<>();

    /** @return false for an {@code _id} that is there already */
    boolean insert(BsonDocument document) {
        boolean there = documents.stream().anyMatch(one -> ORDER.compare(id(one), id(document)) == 0);
        if (!there) {
            documents.add(document);
        }
        return !there;
    }

    List<BsonDocument> find(Predicate<BsonDocument> filter, int direction) {
        Comparator<BsonDocument> byId = Comparator.comparing(ManualModel::id, ORDER);
        return documents.stream()
                .filter(filter)
                .sorted(direction > 0 ? byId : byId.reversed())
                .toList();
    }

    /** An operator with one operand on a top-level field. */
    static Predicate<BsonDocument> compares(String field, String operator, BsonValue operand) {
        return document -> candidates(document, field).stream().anyMatch(value -> passes(value, operator, operand));
    }

    static Predicate<BsonDocument> hasType(String field, List<BsonType> types) {
        return document -> document.containsKey(field)
                && candidates(document, field).stream().anyMatch(value -> types.contains(value.getBsonType()));
    }

    private static BsonValue id(BsonDocument document) {
        return Objects.requireNonNull(document.get("_id"));
    }

    /** The value, and of an array its elements too. What is missing counts as undefined. */
    private static List<BsonValue> candidates(BsonDocument document, String field) {
        BsonValue value = document.get(field, new BsonUndefined());
        List<BsonValue> candidates = new ArrayList<>(List.of(value));
        if (value.isArray()) {
            candidates.addAll(value.asArray().getValues());
        }
        return candidates;
    }

    private static boolean passes(BsonValue value, String operator, BsonValue operand) {
        boolean equalCounts = List.of("$eq", "$gte", "$lte").contains(operator);
        if (operand.isNull()) {
            return equalCounts && (value.isNull() || value.getBsonType() == BsonType.UNDEFINED);
        }
        boolean anything = operand.getBsonType() == BsonType.MIN_KEY || operand.getBsonType() == BsonType.MAX_KEY;
        if (!anything && ManualOrder.bracket(value) != ManualOrder.bracket(operand)) {
            return false;
        }
        if (ManualOrder.isNaN(value) || ManualOrder.isNaN(operand)) {
            boolean both = ManualOrder.isNaN(value) && ManualOrder.isNaN(operand);
            return both ? equalCounts : anything && beside(ORDER.compare(value, operand), operator);
        }
        return beside(ORDER.compare(value, operand), operator);
    }

    private static boolean beside(int order, String operator) {
        return switch (operator) {
            case "$eq" -> order == 0;
            case "$gt" -> order > 0;
            case "$gte" -> order >= 0;
            case "$lt" -> order < 0;
            case "$lte" -> order <= 0;
            default -> throw new IllegalArgumentException(operator);
        };
    }
}

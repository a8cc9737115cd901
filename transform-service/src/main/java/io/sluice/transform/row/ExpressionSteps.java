package io.sluice.transform.row;

import io.sluice.transform.bson.BsonValue;
import io.sluice.transform.expression.DerivedValue;
import io.sluice.transform.expression.DocumentFields;
import io.sluice.transform.expression.Expression;
import io.sluice.transform.expression.ExpressionFailed;
import io.sluice.transform.row.DocumentReader.Derived;
import io.sluice.transform.settings.Step;
import io.sluice.transform.settings.StreamSteps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The steps of a stream that ask an expression. They are asked before a document is read, each about the document as the
 * steps in front of it leave it: fields that no expression names are not looked at.
 */
final class ExpressionSteps {

    private static final DerivedValue NULL = new DerivedValue(BsonValue.NULL, new byte[0]);

    /** Not a value of the document's: it shows in the overflow column that there was none. */
    private static final DerivedValue NONE = new DerivedValue(BsonValue.UNDEFINED, new byte[0]);

    private final List<Asking> askings = new ArrayList<>();

    /** Made of the document at hand, by the index of the derived field. */
    private final List<DerivedValue> values = new ArrayList<>();

    private final List<Node> nodes = new ArrayList<>();

    ExpressionSteps(StreamSteps steps, Shape shape) {
        List<NewField> fields = new ArrayList<>();
        for (int i = 0; i < steps.steps().size(); i++) {
            Step step = steps.steps().get(i);
            if (step instanceof Step.Filter || step instanceof Step.Derive) {
                Shape seen = new Shape(steps.before(i), Map.of());
                List<Node> before = fields.stream()
                        .map(field -> seen.derived(field.step(), field.name()))
                        .toList();
                askings.add(new Asking(step, seen, before));
            }
            if (step instanceof Step.Derive derive) {
                for (String name : derive.fields().keySet()) {
                    fields.add(new NewField(i, name));
                    nodes.add(shape.derived(i, name));
                }
            }
        }
    }

    /**
     * Whether the document passes.
     *
     * @throws io.sluice.transform.value.RejectedDocument if an expression has no value, and the workflow says so
     */
    boolean pass(byte[] documents, int start, int end) {
        values.clear();
        for (Asking asking : askings) {
            if (asking.step instanceof Step.Filter filter) {
                if (!passes(filter, asking, documents, start, end)) {
                    return false;
                }
            } else if (asking.step instanceof Step.Derive derive) {
                derive(derive, asking, documents, start, end);
            }
        }
        return true;
    }

    /** Fields of the document that passed last. */
    List<Derived> derived() {
        if (values.isEmpty()) {
            return List.of();
        }
        List<Derived> derived = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            derived.add(new Derived(nodes.get(i), values.get(i)));
        }
        return derived;
    }

    private boolean passes(Step.Filter filter, Asking asking, byte[] documents, int start, int end) {
        try {
            return filter.keep().holds(asking.seen.root, documents, start, end, before(asking));
        } catch (ExpressionFailed e) {
            // Where the workflow asks for null, the answer is not true: the document is filtered.
            filter.onError().failed("filter-failed", filter.place() + ": " + e.getMessage());
            return false;
        } finally {
            asking.seen.aside.clear();
        }
    }

    private void derive(Step.Derive derive, Asking asking, byte[] documents, int start, int end) {
        Map<DocumentFields, DerivedValue> before = before(asking);
        int room = 1024 + 4 * (end - start);
        for (DerivedValue value : values) {
            room -= value.bytes().length;
        }
        List<DerivedValue> made = new ArrayList<>(derive.fields().size());
        for (Map.Entry<String, Expression> field : derive.fields().entrySet()) {
            DerivedValue value;
            try {
                value = field.getValue().value(asking.seen.root, documents, start, end, before, Math.max(0, room));
            } catch (ExpressionFailed e) {
                derive.onError().failed("derive-failed", derive.place() + "." + field.getKey() + ": " + e.getMessage());
                value = NONE;
            } finally {
                asking.seen.aside.clear();
            }
            room -= value.bytes().length;
            made.add(value);
        }
        values.addAll(made);
    }

    private Map<DocumentFields, DerivedValue> before(Asking asking) {
        if (asking.before.isEmpty()) {
            return Map.of();
        }
        Map<DocumentFields, DerivedValue> before = new LinkedHashMap<>();
        for (int i = 0; i < asking.before.size(); i++) {
            before.put(asking.before.get(i), values.get(i) == NONE ? NULL : values.get(i));
        }
        return before;
    }

    /** @param seen the document as the steps in front leave it; {@code before} are the fields derived by then */
    private record Asking(Step step, Shape seen, List<Node> before) {}

    private record NewField(int step, String name) {}
}

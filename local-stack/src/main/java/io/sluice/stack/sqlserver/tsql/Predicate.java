package io.sluice.stack.sqlserver.tsql;

import java.util.List;

/** Something that holds, holds not, or is unknown. */
public sealed interface Predicate {

    <R> R accept(Visitor<R> visitor);

    /** @param operator one of {@code = <> < <= > >=} */
    record Comparison(String operator, Expression left, Expression right) implements Predicate {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.comparison(this);
        }
    }

    record All(List<Predicate> parts) implements Predicate {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.all(this);
        }
    }

    record Any(List<Predicate> parts) implements Predicate {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.any(this);
        }
    }

    record Not(Predicate part) implements Predicate {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.not(this);
        }
    }

    record IsNull(Expression operand) implements Predicate {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.isNull(this);
        }
    }

    record In(Expression operand, List<Expression> list) implements Predicate {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.in(this);
        }
    }

    record Like(Expression operand, Expression pattern) implements Predicate {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.like(this);
        }
    }

    record Exists(Query query) implements Predicate {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.exists(this);
        }
    }

    /** What one does with each kind of predicate. */
    interface Visitor<R> {
        R comparison(Comparison comparison);

        R all(All all);

        R any(Any any);

        R not(Not not);

        R isNull(IsNull isNull);

        R in(In in);

        R like(Like like);

        R exists(Exists exists);
    }
}

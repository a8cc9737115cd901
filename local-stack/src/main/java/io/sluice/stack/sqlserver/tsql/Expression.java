package io.sluice.stack.sqlserver.tsql;

import io.sluice.stack.sqlserver.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that has a value. A condition is none: T-SQL keeps the two apart, see {@link Predicate}. */
public sealed interface Expression {

    <R> R accept(Visitor<R> visitor);

    /** @param qualifier the last part before the column: an alias or a table; null if there is none */
    record Column(@Nullable String qualifier, String name) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.column(this);
        }
    }

    /** @param text digits, perhaps with a point or an exponent, without a sign */
    record Number(String text, Shape shape) implements Expression {
        public enum Shape {
            WHOLE,
            EXACT,
            FLOATING
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.number(this);
        }
    }

    record Text(String text, boolean national) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.text(this);
        }
    }

    /** @param hex an even number of digits */
    record Bytes(String hex) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.bytes(this);
        }
    }

    record Null() implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.nothing();
        }
    }

    /** @param name with its {@code @} */
    record Variable(String name) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.variable(this);
        }
    }

    /** @param name with its {@code @@} */
    record Global(String name) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.global(this);
        }
    }

    record Negative(Expression operand) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.negative(this);
        }
    }

    /** @param operator one of {@code + - * / %} */
    record Arithmetic(char operator, Expression left, Expression right) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.arithmetic(this);
        }
    }

    /** @param arguments of {@code COUNT(*)} none, and {@code star} is true */
    record Call(String function, List<Expression> arguments, boolean star) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.call(this);
        }
    }

    record RowNumber(List<Expression> partition, List<Order> order) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.rowNumber(this);
        }
    }

    record Cast(Expression operand, SqlType type) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.cast(this);
        }
    }

    record Collated(Expression operand) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.collated(this);
        }
    }

    /** One term of an ORDER BY. */
    record Order(Expression by, boolean descending) {}

    /** What one does with each kind of expression. */
    interface Visitor<R> {
        R column(Column column);

        R number(Number number);

        R text(Text text);

        R bytes(Bytes bytes);

        R nothing();

        R variable(Variable variable);

        R global(Global global);

        R negative(Negative negative);

        R arithmetic(Arithmetic arithmetic);

        R call(Call call);

        R rowNumber(RowNumber rowNumber);

        R cast(Cast cast);

        R collated(Collated collated);
    }
}

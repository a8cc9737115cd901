package io.sluice.transform.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelErrorCode;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.sluice.transform.bson.UnreadableBson;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An expression in CEL over one variable, {@code doc}. It has the standard functions only, so it knows neither the time nor
 * chance, and it is bounded: in its text, in the rounds of its comprehensions, and in what an evaluation costs.
 *
 * <p>Belongs to one lane: an evaluation at a time.
 */
public final class Expression {

    private static final int LONGEST = 4096;
    private static final int DEEPEST = 64;
    private static final int MOST_ROUNDS = 10_000;

    private static final CelOptions OPTIONS = CelOptions.current()
            .maxExpressionCodePointSize(LONGEST)
            .maxParseRecursionDepth(DEEPEST)
            .comprehensionMaxIterations(MOST_ROUNDS)
            .enableHeterogeneousNumericComparisons(true)
            .evaluateCanonicalTypesToNativeValues(true)
            .build();

    private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addVar("doc", MapType.create(SimpleType.STRING, SimpleType.DYN))
            .build();

    /** Not the runtime that plans ahead: that one asks a map for all its entries, and every field would be read. */
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.legacyCelRuntimeBuilder().setOptions(OPTIONS).build();

    /** The library says the place in its message only; what else it says may hold values. */
    private static final Pattern OFFSET = Pattern.compile("^evaluation error at <input>:(\\d+)");

    private final String text;
    private final CelRuntime.Program program;
    private final CelType type;
    private final Cost cost = new Cost();
    private final CelValues values = new CelValues(cost);

    private Expression(String text, CelRuntime.Program program, CelType type) {
        this.text = text;
        this.program = program;
        this.type = type;
    }

    /** @throws IllegalArgumentException that says where in the text what is wrong */
    public static Expression compile(String text) {
        if (text.codePointCount(0, text.length()) > LONGEST) {
            throw new IllegalArgumentException("an expression has at most " + LONGEST + " characters");
        }
        CelValidationResult result = COMPILER.compile(text);
        if (result.hasError()) {
            CelIssue first = result.getErrors().get(0);
            throw new IllegalArgumentException(
                    "line " + first.getSourceLocation().getLine() + ", column "
                            + (first.getSourceLocation().getColumn() + 1) + ": " + Remedy.of(first.getMessage()));
        }
        try {
            CelAbstractSyntaxTree tree = result.getAst();
            return new Expression(text, RUNTIME.createProgram(tree), tree.getResultType());
        } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalArgumentException("it cannot be compiled: " + e.getMessage(), e);
        }
    }

    /** Whether its value is known to be neither true nor false; one whose type only documents tell may be. */
    public boolean isNeverBool() {
        return !type.equals(SimpleType.BOOL) && !type.equals(SimpleType.DYN);
    }

    /** Of its value, as CEL names it. */
    public String typeName() {
        return type.name();
    }

    /**
     * @param start of the document in {@code bytes}; {@code end} is exclusive
     * @throws ExpressionFailed if it has no value for this document
     * @throws UnreadableBson if a field that it asks for cannot be read
     */
    public boolean holds(
            DocumentFields fields, byte[] bytes, int start, int end, Map<DocumentFields, DerivedValue> derived) {
        if (evaluate(fields, bytes, start, end, derived) instanceof Boolean answer) {
            return answer;
        }
        throw new ExpressionFailed("the value is neither true nor false");
    }

    /**
     * @param most bytes that the value may have
     * @throws ExpressionFailed if it has no value for this document
     * @throws UnreadableBson if a field that it asks for cannot be read
     */
    public DerivedValue value(
            DocumentFields fields,
            byte[] bytes,
            int start,
            int end,
            Map<DocumentFields, DerivedValue> derived,
            int most) {
        try {
            return BsonResult.of(evaluate(fields, bytes, start, end, derived), most);
        } catch (ClassCastException e) {
            throw new ExpressionFailed("the value is of a type that has no place in a document");
        }
    }

    private Object evaluate(
            DocumentFields fields, byte[] bytes, int start, int end, Map<DocumentFields, DerivedValue> derived) {
        cost.begin();
        try {
            DocumentView document = new DocumentView(values, fields, bytes, start, end, derived);
            Object value = program.trace(Map.of("doc", document), (part, found) -> cost.evaluated(found));
            requireAffordable();
            return value;
        } catch (CelEvaluationException e) {
            throw failure(e);
        }
    }

    /** Of an "or" with one true side CEL forgets what the other side threw. */
    private void requireAffordable() {
        if (cost.isSpent()) {
            throw new ExpressionFailed("the evaluation costs more than " + Cost.MOST + " points");
        }
    }

    private RuntimeException failure(CelEvaluationException error) {
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof UnreadableBson unreadable) {
                return unreadable;
            }
            if (cause instanceof ExpressionFailed failed) {
                return new ExpressionFailed(place(error) + failed.getMessage());
            }
            if (cause instanceof io.sluice.transform.value.RejectedDocument rejected) {
                return rejected;
            }
            if (cause instanceof io.sluice.contracts.failure.SluiceFailure failed) {
                return failed;
            }
        }
        return new ExpressionFailed(place(error) + why(error.getErrorCode()));
    }

    private String place(CelEvaluationException error) {
        Matcher offset = OFFSET.matcher(String.valueOf(error.getMessage()));
        if (!offset.find()) {
            return "";
        }
        int at = Math.min(Integer.parseInt(offset.group(1)), text.length());
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < at; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return "line " + line + ", column " + (at - lineStart + 1) + ": ";
    }

    private static String why(@Nullable CelErrorCode code) {
        if (code == null) {
            return "it has no value";
        }
        return switch (code) {
            case ATTRIBUTE_NOT_FOUND -> "no such key; ask for it first, with has()";
            case INDEX_OUT_OF_BOUNDS -> "no such index; ask for the size() first";
            case DIVIDE_BY_ZERO -> "division by zero";
            case OVERLOAD_NOT_FOUND ->
                "no such operation on values of these types; make one the other's type with int(), double() or"
                        + " string()";
            case NUMERIC_OVERFLOW -> "a number outside its type's range";
            case ITERATION_BUDGET_EXCEEDED -> "more than " + MOST_ROUNDS + " rounds of a comprehension";
            case BAD_FORMAT -> "a text that cannot be read as the type asked for";
            case INVALID_ARGUMENT -> "a value of the wrong type, or outside what the function takes";
            default -> "it has no value";
        };
    }
}

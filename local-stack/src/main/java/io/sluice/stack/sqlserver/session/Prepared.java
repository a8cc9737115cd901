package io.sluice.stack.sqlserver.session;

import io.sluice.stack.sqlserver.codec.RemoteCall.Parameter;
import io.sluice.stack.sqlserver.error.SqlError;
import io.sluice.stack.sqlserver.translate.Variables;
import io.sluice.stack.sqlserver.translate.Variables.Value;
import io.sluice.stack.sqlserver.tsql.Parser;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A statement with parameters. It is translated anew for each execution: what it means in PostgreSQL depends on the values' types.
 *
 * @param names of the parameters, in order
 */
record Prepared(String text, List<String> names) {

    static Prepared of(String text, String declarations) {
        return new Prepared(text, List.copyOf(Parser.parameters(declarations).keySet()));
    }

    Variables bind(List<Parameter> values) {
        Map<String, Value> bound = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            Parameter parameter = values.get(i);
            if (parameter.name().isEmpty() && i >= names.size()) {
                throw new SqlError(8144, 16, "Procedure or function has too many arguments specified.");
            }
            String name = parameter.name().isEmpty() ? names.get(i) : parameter.name();
            refuseNotFinite(parameter, i + 1, name);
            bound.put(
                    name.toLowerCase(Locale.ROOT),
                    new Value(parameter.value(), parameter.type().type()));
        }
        for (String name : names) {
            if (!bound.containsKey(name.toLowerCase(Locale.ROOT))) {
                throw SqlError.missingParameter(text, name);
            }
        }
        return new Variables(bound);
    }

    private static void refuseNotFinite(Parameter parameter, int ordinal, String name) {
        boolean finite = parameter.value() == null
                || !(parameter.value() instanceof Double || parameter.value() instanceof Float)
                || Double.isFinite(((Number) parameter.value()).doubleValue());
        if (!finite) {
            throw SqlError.notAValue(ordinal, name, parameter.type().type().text());
        }
    }
}

package io.sluice.stack.sqlserver.codec;

import io.sluice.stack.sqlserver.error.SqlError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One RPC request ([MS-TDS] 2.2.6.6).
 *
 * @param procedure in lower case; a procedure that was called by its number has its name here, too
 */
public record RemoteCall(String procedure, List<Parameter> parameters) {

    private static final Map<Integer, String> BY_NUMBER =
            Map.of(10, "sp_executesql", 11, "sp_prepare", 12, "sp_execute", 13, "sp_prepexec", 15, "sp_unprepare");

    private static final int NUMBERED = 0xffff;
    private static final int NEXT_CALL = 0xff;
    private static final int OLD_NEXT_CALL = 0x80;

    /** @param name with its {@code @}, or empty */
    public record Parameter(String name, TypeInfo type, @Nullable Object value) {}

    /** Reads all calls of a message: a JDBC batch has many. */
    public static List<RemoteCall> readAll(WireInput in) throws IOException {
        in.skipAllHeaders();
        List<RemoteCall> calls = new ArrayList<>();
        int next = in.readByteOrEnd();
        while (next >= 0) {
            String procedure = procedure(next | in.readByte() << 8, in);
            in.readShort();
            List<Parameter> parameters = new ArrayList<>();
            next = in.readByteOrEnd();
            while (next >= 0 && next != NEXT_CALL && next != OLD_NEXT_CALL) {
                String name = in.readText(next);
                in.readByte();
                TypeInfo type = TypeInfo.read(in);
                parameters.add(new Parameter(name, type, new ValueReader(in).read(type)));
                next = in.readByteOrEnd();
            }
            calls.add(new RemoteCall(procedure, parameters));
            next = next < 0 ? next : in.readByteOrEnd();
        }
        return calls;
    }

    private static String procedure(int length, WireInput in) throws IOException {
        if (length != NUMBERED) {
            return in.readText(length).toLowerCase(Locale.ROOT);
        }
        int number = in.readShort();
        String name = BY_NUMBER.get(number);
        if (name == null) {
            throw SqlError.missingProcedure(Integer.toString(number));
        }
        return name;
    }
}

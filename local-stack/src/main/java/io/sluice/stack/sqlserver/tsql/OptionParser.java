package io.sluice.stack.sqlserver.tsql;

import io.sluice.stack.sqlserver.tsql.Statement.IsolationLevel;
import io.sluice.stack.sqlserver.tsql.Statement.Switch.Option;
import java.util.Set;

/** Reads SET. The word itself has been read. */
final class OptionParser {

    /** Options with the one value that the stand-in behaves like, whether they are set or not. */
    private static final Set<String> ALWAYS_ON = Set.of(
            "QUOTED_IDENTIFIER",
            "ANSI_NULLS",
            "ANSI_PADDING",
            "ANSI_WARNINGS",
            "ARITHABORT",
            "CONCAT_NULL_YIELDS_NULL",
            "ANSI_NULL_DFLT_ON",
            "ANSI_DEFAULTS");

    private static final Set<String> ALWAYS_OFF =
            Set.of("NUMERIC_ROUNDABORT", "CURSOR_CLOSE_ON_COMMIT", "SHOWPLAN_ALL");

    private final Words words;

    OptionParser(Words words) {
        this.words = words;
    }

    Statement set() {
        if (words.skip("TRANSACTION", "ISOLATION", "LEVEL")) {
            return new IsolationLevel(level());
        }
        if (words.skip("LOCK_TIMEOUT")) {
            boolean negative = words.skipSymbol("-");
            int millis = words.whole();
            return new Statement.LockTimeout(negative ? -1 : millis);
        }
        if (words.skip("TEXTSIZE")) {
            // No value is ever cut off here; clients only ever raise the limit.
            words.take();
            return new Statement.Switch(Option.AS_IT_IS, true);
        }
        int start = words.mark();
        String option = words.option();
        boolean on = words.skip("ON");
        if (!on) {
            words.expect("OFF");
        }
        return switch (option) {
            case "IMPLICIT_TRANSACTIONS" -> new Statement.Switch(Option.IMPLICIT_TRANSACTIONS, on);
            case "XACT_ABORT" -> new Statement.Switch(Option.XACT_ABORT, on);
            case "NOCOUNT" -> new Statement.Switch(Option.NOCOUNT, on);
            case "FMTONLY" -> new Statement.Switch(Option.FMTONLY, on);
            default -> {
                if (!(on ? ALWAYS_ON : ALWAYS_OFF).contains(option)) {
                    words.backTo(start);
                    throw words.unexpected();
                }
                yield new Statement.Switch(Option.AS_IT_IS, on);
            }
        };
    }

    private IsolationLevel.Level level() {
        if (words.skip("READ", "UNCOMMITTED")) {
            return IsolationLevel.Level.READ_UNCOMMITTED;
        } else if (words.skip("READ", "COMMITTED")) {
            return IsolationLevel.Level.READ_COMMITTED;
        } else if (words.skip("REPEATABLE", "READ")) {
            return IsolationLevel.Level.REPEATABLE_READ;
        } else if (words.skip("SNAPSHOT")) {
            return IsolationLevel.Level.SNAPSHOT;
        }
        words.expect("SERIALIZABLE");
        return IsolationLevel.Level.SERIALIZABLE;
    }
}

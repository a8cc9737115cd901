package io.sluice.contracts.control;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.sluice.contracts.books.Books;
import io.sluice.contracts.books.TableBooks;
import io.sluice.contracts.failure.FailureKind;
import java.util.List;
import java.util.Map;

/** What a replica says to a {@link Command}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
public sealed interface Answer {

    /**
     * @param documents each stream's own count at the start, as the source counts
     * @param splits how many splits the plan has
     * @param begins by lane, where this generation begins; empty in the first
     */
    record SourcePlanned(Map<String, Long> documents, int splits, List<LaneBegin> begins) implements Answer {
        public SourcePlanned {
            documents = Map.copyOf(documents);
            begins = List.copyOf(begins);
        }
    }

    /** @param ledgers by lane, the next sequence that the destination expects */
    record SinkPlanned(List<Command.KnownColumn> columns, List<Long> ledgers) implements Answer {
        public SinkPlanned {
            columns = List.copyOf(columns);
            ledgers = List.copyOf(ledgers);
        }
    }

    record TransformPlanned(int columns) implements Answer {}

    record Counted(Map<String, Long> documents) implements Answer {
        public Counted {
            documents = Map.copyOf(documents);
        }
    }

    record Finished() implements Answer {}

    /** @param streams the ledgers' books, stream by stream, added over all lanes */
    record Measured(Map<String, Books> streams, List<TableFigures> tables) implements Answer {
        public Measured {
            streams = Map.copyOf(streams);
            tables = List.copyOf(tables);
        }
    }

    /**
     * @param stream the source's stream that the table's rows come from
     * @param table qualified, as {@code shop.orders}
     * @param stored what the destination's SQL counts of rows that this run wrote last
     */
    record TableFigures(String stream, String table, TableBooks books, long stored) {}

    record CleanedUp() implements Answer {}

    /**
     * @param findings what a person must change; empty if the task could start now
     * @param streams of a source: what its settings name, by the names that are there
     * @param tables of a sink: what it would write to, and the statements that it would make it by
     */
    record Checked(List<Finding> findings, List<String> streams, List<TableToCome> tables) implements Answer {
        public static final Checked FINE = new Checked(List.of(), List.of(), List.of());

        public Checked {
            findings = List.copyOf(findings);
            streams = List.copyOf(streams);
            tables = List.copyOf(tables);
        }

        public static Checked found(List<String> path, String code, String detail) {
            return new Checked(List.of(new Finding(path, code, detail)), List.of(), List.of());
        }
    }

    /** @param path of the key inside the task, as {@code collections, orders}; empty for the task itself */
    record Finding(List<String> path, String code, String detail) {
        public Finding {
            path = List.copyOf(path);
        }
    }

    /** @param statements DDL, without the columns of the documents, which are known when the run is planned */
    record TableToCome(String table, boolean exists, List<String> statements) {
        public TableToCome {
            statements = List.copyOf(statements);
        }
    }

    /** The command cannot be done. {@code code} is a stable word, {@code message} says what to do. */
    record Refused(FailureKind kind, String code, String message) implements Answer {}
}

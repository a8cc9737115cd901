package io.sluice.orchestrator.receipt;

import io.sluice.contracts.books.Books;
import io.sluice.contracts.control.Answer.Measured;
import io.sluice.contracts.control.Answer.TableFigures;
import io.sluice.contracts.receipt.Receipt;
import io.sluice.contracts.receipt.Receipt.DestinationReceipt;
import io.sluice.contracts.receipt.Receipt.SourceCounts;
import io.sluice.contracts.receipt.Receipt.StreamReceipt;
import io.sluice.contracts.receipt.Receipt.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Puts the figures of source, ledgers and destinations beside one another and judges them. Knows nothing else. */
public final class ReceiptMaker {

    private ReceiptMaker() {}

    /** The source task whose documents these are, with its own counts; a stream has the name that the source gives it. */
    public record SourceFigures(String task, Map<String, Long> atStart, Map<String, Long> atEnd) {}

    /**
     * @param from the transforms that it reads: sinks behind the same ones must tell the same books
     * @param sources the source tasks behind this sink
     * @param measured what it answered
     */
    public record SinkFigures(String task, Set<String> from, Set<String> sources, Measured measured) {
        Books books(String stream) {
            return measured.streams().getOrDefault(stream, Books.EMPTY);
        }

        boolean agrees(SinkFigures other, String stream) {
            return from.equals(other.from)
                    ? books(stream).equals(other.books(stream))
                    : books(stream).read() == other.books(stream).read();
        }
    }

    /** @param detached sinks that the run went on without */
    public static Receipt make(
            String run, List<SourceFigures> sources, List<SinkFigures> sinks, List<String> detached) {
        List<StreamReceipt> streams = new ArrayList<>();
        Worst worst = new Worst();
        for (SourceFigures source : sources) {
            List<SinkFigures> behind = sinks.stream()
                    .filter(s -> s.sources().contains(source.task()))
                    .toList();
            for (String stream : streamsOf(source, behind, sources)) {
                streams.add(stream(source, stream, behind, worst));
            }
        }
        return new Receipt(run, worst.verdict, streams, detached);
    }

    /** Those that the source counted, and those that only a ledger knows: nothing may drop out of sight. */
    private static Set<String> streamsOf(SourceFigures source, List<SinkFigures> sinks, List<SourceFigures> all) {
        Set<String> streams = new TreeSet<>(source.atStart().keySet());
        streams.addAll(source.atEnd().keySet());
        for (SinkFigures sink : sinks) {
            Set<String> measured = new TreeSet<>(sink.measured().streams().keySet());
            sink.measured().tables().forEach(table -> measured.add(table.stream()));
            all.stream()
                    .filter(other -> !other.equals(source) && sink.sources().contains(other.task()))
                    .forEach(other -> {
                        measured.removeAll(other.atStart().keySet());
                        measured.removeAll(other.atEnd().keySet());
                    });
            streams.addAll(measured);
        }
        return streams;
    }

    private static StreamReceipt stream(SourceFigures source, String stream, List<SinkFigures> sinks, Worst worst) {
        boolean counted = source.atStart().containsKey(stream) && source.atEnd().containsKey(stream);
        long atStart = source.atStart().getOrDefault(stream, 0L);
        long atEnd = source.atEnd().getOrDefault(stream, 0L);
        Books books = sinks.isEmpty() ? Books.EMPTY : sinks.get(0).books(stream);
        worst.unlessKnown(counted && !sinks.isEmpty());
        worst.unlessEqual(sinks.stream()
                .allMatch(one ->
                        one.books(stream).balances() && sinks.stream().allMatch(other -> one.agrees(other, stream))));
        worst.unlessEqual(
                !counted || books.read() >= Math.min(atStart, atEnd) && books.read() <= Math.max(atStart, atEnd));
        List<DestinationReceipt> destinations = new ArrayList<>();
        for (SinkFigures sink : sinks) {
            Map<String, TableFigures> tables = new TreeMap<>();
            sink.measured().tables().stream()
                    .filter(t -> t.stream().equals(stream))
                    .forEach(t -> tables.put(t.table(), t));
            // Documents were kept, and no table of them is there to be measured: nothing is proved.
            worst.unlessKnown(!tables.isEmpty() || books.kept() == 0);
            tables.values().forEach(table -> destinations.add(destination(sink.task(), table, worst)));
        }
        return new StreamReceipt(
                stream,
                new SourceCounts(atStart, atEnd),
                books.read(),
                books.kept(),
                books.filtered(),
                books.rejected(),
                books.moved(),
                destinations);
    }

    private static DestinationReceipt destination(String task, TableFigures table, Worst worst) {
        long made = table.books().made();
        long written = table.books().written();
        long replaced = table.books().replaced();
        boolean equal = made == written && table.stored() == written - replaced;
        worst.unlessEqual(equal);
        return new DestinationReceipt(task, table.table(), made, written, replaced, table.stored(), equal);
    }

    /** DIFFERENT outweighs NOT_VERIFIED: a figure that is wrong stays wrong whatever else is missing. */
    private static final class Worst {
        private Verdict verdict = Verdict.VERIFIED;

        void unlessEqual(boolean equal) {
            if (!equal) {
                verdict = Verdict.DIFFERENT;
            }
        }

        void unlessKnown(boolean known) {
            if (!known && verdict == Verdict.VERIFIED) {
                verdict = Verdict.NOT_VERIFIED;
            }
        }
    }
}

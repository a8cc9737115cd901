package io.sluice.stack.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows under headings, aligned; a column of figures stands to the right. */
final class Table {

    private final List<String[]> rows = new ArrayList<>();
    private final String[] headings;

    Table(String... headings) {
        this.headings = headings;
        rows.add(headings);
    }

    Table row(Object... cells) {
        String[] texts = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            texts[i] = cells[i] instanceof Number number
                    ? String.format(java.util.Locale.ROOT, "%,d", number.longValue())
                    : String.valueOf(cells[i]);
        }
        rows.add(texts);
        return this;
    }

    void print(PrintWriter out) {
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < headings.length; column++) {
                line.append(column == 0 ? "" : "  ").append(cell(row[column], column));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private String cell(String text, int column) {
        int width = rows.stream().mapToInt(row -> row[column].length()).max().orElse(0);
        String padding = " ".repeat(Math.max(0, width - text.length()));
        return isFigures(column) ? padding + text : text + padding;
    }

    private boolean isFigures(int column) {
        return rows.size() > 1 && rows.stream().skip(1).allMatch(row -> row[column].matches("-?[0-9][0-9,.]*"));
    }
}

package io.sluice.stack.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "logs",
        description = {
            "Shows the end of the log of each replica of a service, also after the stack has gone down.",
            "The stack itself (started with --detach) and the build have logs, too: stack, build."
        })
final class LogsCommand implements Callable<Integer> {

    private final Home home;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "SERVICE", description = "As status names it: orchestrator-service, or one replica of it.")
    private String service = "";

    @Option(names = "--lines", paramLabel = "N", description = "How many lines of each (default ${DEFAULT-VALUE}).")
    private int lines = 100;

    LogsCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws IOException {
        List<Path> all = all();
        List<Path> chosen = all.stream().filter(log -> belongs(name(log))).toList();
        if (chosen.isEmpty()) {
            throw new WrongUse("there is no log of \"" + service + "\" in "
                    + home.directory().logs()
                    + (all.isEmpty()
                            ? "; it is empty until a stack was up"
                            : "; there are "
                                    + String.join(
                                            ", ",
                                            all.stream().map(LogsCommand::name).toList())));
        }
        PrintWriter out = spec.commandLine().getOut();
        for (Path log : chosen) {
            out.println("==> " + log);
            end(log).forEach(out::println);
        }
        return ExitCode.OK;
    }

    private List<Path> all() throws IOException {
        Path directory = home.directory().logs();
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .toList();
        }
    }

    private boolean belongs(String name) {
        return name.equals(service)
                || name.startsWith(service + "-")
                        && name.substring(service.length() + 1).matches("[0-9]+");
    }

    private static String name(Path log) {
        return log.getFileName().toString().replaceFirst("\\.log$", "");
    }

    private Iterable<String> end(Path log) throws IOException {
        ArrayDeque<String> last = new ArrayDeque<>();
        // Bytes that are no UTF-8 are shown as such: a log is read most when something is wrong.
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(Files.newInputStream(log), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                last.addLast(line);
                if (last.size() > lines) {
                    last.removeFirst();
                }
            }
        }
        return last;
    }
}

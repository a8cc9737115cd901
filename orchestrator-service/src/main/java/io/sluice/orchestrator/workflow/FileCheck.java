package io.sluice.orchestrator.workflow;

import io.sluice.contracts.json.ContractJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Judges a file with nothing running, by the schemas of this build: {@code ./sluice validate FILE} starts it. */
public final class FileCheck {

    private static final int SOUND = 0;
    private static final int NOT_VALID = 2;

    private final PrintStream out;
    private final PrintStream err;

    public FileCheck(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** What {@code --json} prints. */
    record Report(String file, boolean valid, List<Problem> errors) {}

    /**
     * @param shown the file's name as whoever asks wrote it
     * @return the exit code
     */
    public int judge(Path file, String shown, boolean json) {
        List<Problem> problems;
        try {
            problems = problems(file);
        } catch (NoSuchFileException e) {
            err.println("sluice: " + shown + ": there is no such file");
            return NOT_VALID;
        } catch (IOException e) {
            err.println("sluice: " + shown + ": cannot be read: " + e.getMessage());
            return NOT_VALID;
        }
        if (json) {
            out.println(ContractJson.writeText(new Report(shown, problems.isEmpty(), problems)));
        } else if (problems.isEmpty()) {
            out.println(shown
                    + " is sound. What only the connectors can tell (connections, collections) was not looked at.");
        } else {
            problems.forEach(problem ->
                    err.println(shown + ":" + problem.line() + ":" + problem.column() + ": " + problem.detail()));
        }
        return problems.isEmpty() ? SOUND : NOT_VALID;
    }

    private static List<Problem> problems(Path file) throws IOException {
        try {
            WorkflowParser.parse(text(file), WorkflowSchema.ofBuild());
            return List.of();
        } catch (InvalidWorkflow e) {
            return e.problems();
        }
    }

    /** One byte more than is allowed is enough to know. */
    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LocatedYaml.MOST_BYTES + 1);
            if (bytes.length > LocatedYaml.MOST_BYTES) {
                throw InvalidWorkflow.tooLarge();
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw InvalidWorkflow.notUtf8();
        }
    }
}

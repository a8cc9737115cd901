package io.sluice.stack.command;

import io.sluice.contracts.json.ContractJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/** A workflow's file as it is sent. Only its name is looked for here; everything else is the orchestrator's to judge. */
record WorkflowFile(Path path, byte[] definition) {

    private static final Pattern NAME = Pattern.compile("(?m)^name:[ \\t]*([\"']?)([^\"'#\\s]+)\\1");

    /** A file without a name is sent all the same, so that the answer lists everything that is wrong with it. */
    private static final String NO_NAME = "unnamed";

    static WorkflowFile read(Path path) {
        try {
            return new WorkflowFile(path, Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            throw new WrongUse(path + ": there is no such file");
        } catch (IOException e) {
            throw new WrongUse(path + ": cannot be read: " + e.getMessage());
        }
    }

    /** The same text under another name, without an archive; for a text in YAML that says nothing of archives. */
    WorkflowFile unarchived(String name) {
        String other = NAME.matcher(text()).replaceFirst("name: " + name + "\narchive: off");
        return new WorkflowFile(path, other.getBytes(StandardCharsets.UTF_8));
    }

    SluiceApi.Applied applyTo(SluiceApi api) {
        try {
            return api.apply(name(), definition, isJson() ? "application/json" : "application/yaml");
        } catch (Problem e) {
            throw e.in(path);
        }
    }

    String name() {
        if (isJson()) {
            try {
                return ContractJson.mapper().readTree(definition).path("name").asString(NO_NAME);
            } catch (JacksonException e) {
                return NO_NAME;
            }
        }
        Matcher name = NAME.matcher(text());
        return name.find() ? name.group(2) : NO_NAME;
    }

    private boolean isJson() {
        return text().stripLeading().startsWith("{");
    }

    private String text() {
        return new String(definition, StandardCharsets.UTF_8);
    }
}

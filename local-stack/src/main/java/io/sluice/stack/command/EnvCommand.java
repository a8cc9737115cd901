package io.sluice.stack.command;

import io.sluice.contracts.json.ContractJson;
import io.sluice.stack.backing.Addresses;
import io.sluice.stack.state.StackState;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "env",
        description = {
            "Prints the addresses of the stack as export lines.",
            "eval \"$(./sluice env)\" brings them into a shell; then psql \"$WAREHOUSE_URL\" is in the warehouse."
        })
final class EnvCommand implements Callable<Integer> {

    private final Home home;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--json", description = "Answers in JSON.")
    private boolean json;

    EnvCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        Map<String, String> variables = variables(home.stack(), home.addresses());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ContractJson.writeText(variables));
        } else {
            variables.forEach((name, value) -> out.println("export " + name + "=" + quoted(value)));
        }
        return ExitCode.OK;
    }

    private static Map<String, String> variables(StackState stack, Addresses addresses) {
        Map<String, String> variables = new LinkedHashMap<>();
        if (stack.api() != null) {
            variables.put("SLUICE_API", stack.api());
        }
        variables.put("MONGODB_URI", addresses.mongodbUri());
        variables.put("WAREHOUSE_URL", addresses.warehouse().url());
        variables.put("REPORTING_URL", addresses.reporting().jdbcUrl());
        variables.put("KAFKA_BOOTSTRAP_SERVERS", addresses.kafkaBootstrapServers());
        variables.put("S3_ENDPOINT", addresses.s3().endpoint());
        variables.put("S3_BUCKET", addresses.s3().bucket());
        variables.put("AWS_ACCESS_KEY_ID", addresses.s3().accessKey());
        variables.put("AWS_SECRET_ACCESS_KEY", addresses.s3().secretKey());
        return variables;
    }

    /** For any POSIX shell: nothing between single quotes means anything, and a quote itself stands outside of them. */
    static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }
}

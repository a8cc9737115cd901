package io.sluice.stack.backing;

/** How a backing service was come by, for the status: {@code from} is "environment", "docker" or "embedded". */
public record Provision(String name, String from, String address) {}

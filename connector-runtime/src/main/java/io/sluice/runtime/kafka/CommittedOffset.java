package io.sluice.runtime.kafka;

/** @param metadata as it was committed; empty if none was */
public record CommittedOffset(long offset, String metadata) {}

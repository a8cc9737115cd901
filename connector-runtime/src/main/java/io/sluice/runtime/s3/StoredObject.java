package io.sluice.runtime.s3;

/** @param key without the installation's prefix */
public record StoredObject(String key, long bytes) {}

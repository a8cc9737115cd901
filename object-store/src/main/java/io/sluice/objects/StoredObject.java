package io.sluice.objects;

/** @param key without the installation's prefix */
public record StoredObject(String key, long bytes) {}

package io.sluice.transform.expression;

/** A field that an expression has made of the document at hand: a BSON value that stands alone. */
@SuppressWarnings("ArrayRecordComponent")
public record DerivedValue(int type, byte[] bytes) {}

package io.sluice.transform.bson;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * The key that rows are matched by: 32 hex digits of SHA-256 over a type tag and the canonical bytes of {@code _id}. Ids
 * that MongoDB deems equal have one key: 1, 1.0, NumberLong(1) and Decimal 1.00, on their own and inside a document.
 *
 * <p>Where a step masks the {@code _id}, the key is a keyed hash (HMAC-SHA-256): from a plain one, an {@code _id} that is
 * an address of mail could be found by trying.
 */
public final class DocumentKey {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final @Nullable Mac keyed;
    private final MessageDigest sha;
    private final CanonicalValue canonical = new CanonicalValue();
    private final byte[] hash = new byte[32];

    public DocumentKey() {
        this(null);
    }

    /** @param keyed null for the plain key */
    public DocumentKey(@Nullable Mac keyed) {
        this.keyed = keyed;
        try {
            this.sha = MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Adds the key of an {@code _id}, given as BSON type byte and value bytes. */
    public void write(byte[] bytes, int start, int end, Bytes out) {
        if (end <= start) {
            throw new UnreadableBson("_id is missing", start);
        }
        int size = canonical.write(bytes[start] & 0xff, bytes, start + 1, end);
        if (start + 1 + size != end) {
            throw new UnreadableBson("_id does not end where it says", start);
        }
        try {
            digest(canonical.written());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 has 32 bytes", e);
        }
        for (int i = 0; i < 16; i++) {
            out.add(HEX[(hash[i] >> 4) & 15]);
            out.add(HEX[hash[i] & 15]);
        }
    }

    private void digest(Bytes value) throws GeneralSecurityException {
        if (keyed == null) {
            sha.update(value.array(), 0, value.size());
            sha.digest(hash, 0, hash.length);
        } else {
            keyed.update(value.array(), 0, value.size());
            keyed.doFinal(hash, 0);
        }
    }
}

/**
 * The systems that Sluice works with (Kafka, PostgreSQL, S3, MongoDB), each from an address, from Docker or embedded. The way in
 * is {@link io.sluice.stack.backing.BackingServices}. Knows nothing of the services of Sluice.
 */
@NullMarked
package io.sluice.stack.backing;

import org.jspecify.annotations.NullMarked;

/**
 * Files of documents, as mongoimport and mongodump know them, read as a stream and put into a collection. The way in is
 * {@link io.sluice.stack.load.DocumentFile}.
 */
@NullMarked
package io.sluice.stack.load;

import org.jspecify.annotations.NullMarked;

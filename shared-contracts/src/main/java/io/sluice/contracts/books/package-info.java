/**
 * The books: how many documents and rows went where, added up along the lanes.
 */
@NullMarked
package io.sluice.contracts.books;

import org.jspecify.annotations.NullMarked;

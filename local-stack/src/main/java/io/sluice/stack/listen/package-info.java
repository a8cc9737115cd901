/** A Netty server on 127.0.0.1, as every stand-in needs one. */
@NullMarked
package io.sluice.stack.listen;

import org.jspecify.annotations.NullMarked;

/**
 * Objects on S3 or what speaks like it, by AWS's asynchronous client. Way in: {@link io.sluice.runtime.s3.ObjectStore}.
 */
@NullMarked
package io.sluice.runtime.s3;

import org.jspecify.annotations.NullMarked;

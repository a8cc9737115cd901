/**
 * Objects on S3 or what speaks like it, by AWS's asynchronous client. Way in: {@link io.sluice.objects.ObjectStore}.
 */
@NullMarked
package io.sluice.objects;

import org.jspecify.annotations.NullMarked;

/// Digests of files and bytes.
@NullMarked
package dev.sweepline.trainer.digest;

import org.jspecify.annotations.NullMarked;

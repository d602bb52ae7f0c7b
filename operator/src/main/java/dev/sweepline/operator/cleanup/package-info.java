/// The process that removes checkpoints, in a Pod that has them mounted.
@NullMarked
package dev.sweepline.operator.cleanup;

import org.jspecify.annotations.NullMarked;

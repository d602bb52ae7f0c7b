/// The training loop and its parts.
@NullMarked
package dev.sweepline.trainer.training;

import org.jspecify.annotations.NullMarked;

/// Trained networks at work: predictions and evaluation.
@NullMarked
package dev.sweepline.trainer.inference;

import org.jspecify.annotations.NullMarked;

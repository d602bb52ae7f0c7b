/// Images from folders to batches: read once, augmented per step.
@NullMarked
package dev.sweepline.trainer.data;

import org.jspecify.annotations.NullMarked;

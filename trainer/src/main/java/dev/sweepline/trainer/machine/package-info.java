/// What the process and its machine use, for W&B's system charts.
@NullMarked
package dev.sweepline.trainer.machine;

import org.jspecify.annotations.NullMarked;

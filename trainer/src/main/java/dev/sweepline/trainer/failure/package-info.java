/// What ends a run early, and the exit code it stands for.
@NullMarked
package dev.sweepline.trainer.failure;

import org.jspecify.annotations.NullMarked;

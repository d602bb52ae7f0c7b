/// One training run as a process: configuration in, events, checkpoints and an exit code out.
@NullMarked
package dev.sweepline.trainer;

import org.jspecify.annotations.NullMarked;

/// Checkpoints as safetensors.
@NullMarked
package dev.sweepline.trainer.checkpoint;

import org.jspecify.annotations.NullMarked;

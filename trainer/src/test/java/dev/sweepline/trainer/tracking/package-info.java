@NullMarked
package dev.sweepline.trainer.tracking;

import org.jspecify.annotations.NullMarked;

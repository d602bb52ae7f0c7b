@NullMarked
package dev.sweepline.trainer.ensemble;

import org.jspecify.annotations.NullMarked;

/// What several trained models say together.
@NullMarked
package dev.sweepline.trainer.ensemble;

import org.jspecify.annotations.NullMarked;

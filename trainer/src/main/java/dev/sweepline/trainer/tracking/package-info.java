/// A run alone as a Weights & Biases folder; in a cluster that is the operator's business.
@NullMarked
package dev.sweepline.trainer.tracking;

import org.jspecify.annotations.NullMarked;

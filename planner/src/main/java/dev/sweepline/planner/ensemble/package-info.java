/// Which trained models vote together, and as what experiment.
@NullMarked
package dev.sweepline.planner.ensemble;

import org.jspecify.annotations.NullMarked;

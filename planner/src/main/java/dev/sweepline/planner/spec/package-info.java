/// What a user writes: the spec halves of `Sweep` and `Experiment`, from which the CRDs are
/// generated.
@NullMarked
package dev.sweepline.planner.spec;

import org.jspecify.annotations.NullMarked;

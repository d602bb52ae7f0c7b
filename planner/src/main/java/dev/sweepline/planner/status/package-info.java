/// What Sweepline reports: the status halves of `Sweep` (for people) and `Experiment` (the
/// journal).
@NullMarked
package dev.sweepline.planner.status;

import org.jspecify.annotations.NullMarked;

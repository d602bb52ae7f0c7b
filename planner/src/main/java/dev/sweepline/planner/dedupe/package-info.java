/// The same trial again: who may run it now, and whether it need be run at all.
@NullMarked
package dev.sweepline.planner.dedupe;

import org.jspecify.annotations.NullMarked;

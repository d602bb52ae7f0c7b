/// A whole sweep: whether its spec can run, which cells it has, what to do next.
@NullMarked
package dev.sweepline.planner.sweep;

import org.jspecify.annotations.NullMarked;

/// Early stopping: which trials of a sweep are not worth going on with.
@NullMarked
package dev.sweepline.planner.stopping;

import org.jspecify.annotations.NullMarked;

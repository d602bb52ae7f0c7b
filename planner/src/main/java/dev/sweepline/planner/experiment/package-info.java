/// One trial: what its journal and its Pods say, and what to do next.
@NullMarked
package dev.sweepline.planner.experiment;

import org.jspecify.annotations.NullMarked;

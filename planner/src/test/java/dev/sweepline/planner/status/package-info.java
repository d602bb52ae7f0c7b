/// Tests of what a status says.
@NullMarked
package dev.sweepline.planner.status;

import org.jspecify.annotations.NullMarked;

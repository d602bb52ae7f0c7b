@NullMarked
package dev.sweepline.planner.cleanup;

import org.jspecify.annotations.NullMarked;

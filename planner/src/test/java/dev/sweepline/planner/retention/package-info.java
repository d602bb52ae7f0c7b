@NullMarked
package dev.sweepline.planner.retention;

import org.jspecify.annotations.NullMarked;

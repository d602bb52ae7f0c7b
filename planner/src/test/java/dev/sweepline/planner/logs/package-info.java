@NullMarked
package dev.sweepline.planner.logs;

import org.jspecify.annotations.NullMarked;

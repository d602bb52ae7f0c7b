@NullMarked
package dev.sweepline.planner.sweep;

import org.jspecify.annotations.NullMarked;

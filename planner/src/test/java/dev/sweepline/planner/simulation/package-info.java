@NullMarked
package dev.sweepline.planner.simulation;

import org.jspecify.annotations.NullMarked;

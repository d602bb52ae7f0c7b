@NullMarked
package dev.sweepline.planner.champion;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.sweepline.planner.budget;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.sweepline.planner.ensemble;

import org.jspecify.annotations.NullMarked;

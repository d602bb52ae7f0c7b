@NullMarked
package dev.sweepline.planner.experiment;

import org.jspecify.annotations.NullMarked;

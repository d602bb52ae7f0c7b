@NullMarked
package dev.sweepline.planner.trial;

import org.jspecify.annotations.NullMarked;

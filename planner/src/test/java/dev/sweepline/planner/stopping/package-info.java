@NullMarked
package dev.sweepline.planner.stopping;

import org.jspecify.annotations.NullMarked;

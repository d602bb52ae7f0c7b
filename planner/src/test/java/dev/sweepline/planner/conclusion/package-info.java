@NullMarked
package dev.sweepline.planner.conclusion;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.sweepline.planner;

import org.jspecify.annotations.NullMarked;

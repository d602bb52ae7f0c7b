@NullMarked
package dev.sweepline.planner.publish;

import org.jspecify.annotations.NullMarked;

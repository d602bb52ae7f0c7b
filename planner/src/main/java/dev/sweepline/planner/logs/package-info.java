/// What may be told of a trainer's log.
@NullMarked
package dev.sweepline.planner.logs;

import org.jspecify.annotations.NullMarked;

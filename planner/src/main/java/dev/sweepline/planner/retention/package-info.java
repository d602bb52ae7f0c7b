/// How long what is over stays.
@NullMarked
package dev.sweepline.planner.retention;

import org.jspecify.annotations.NullMarked;

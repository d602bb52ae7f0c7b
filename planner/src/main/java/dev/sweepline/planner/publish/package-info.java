/// When a report goes to Git, and whereto.
@NullMarked
package dev.sweepline.planner.publish;

import org.jspecify.annotations.NullMarked;

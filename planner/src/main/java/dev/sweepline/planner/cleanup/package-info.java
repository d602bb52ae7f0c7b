/// Which checkpoints need not stay, and how far their removal is.
@NullMarked
package dev.sweepline.planner.cleanup;

import org.jspecify.annotations.NullMarked;

/// Tests of how often statuses are written.
@NullMarked
package dev.sweepline.operator.pace;

import org.jspecify.annotations.NullMarked;

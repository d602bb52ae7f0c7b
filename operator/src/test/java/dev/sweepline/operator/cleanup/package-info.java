@NullMarked
package dev.sweepline.operator.cleanup;

import org.jspecify.annotations.NullMarked;

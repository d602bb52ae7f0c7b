@NullMarked
package dev.sweepline.operator.sweep;

import org.jspecify.annotations.NullMarked;

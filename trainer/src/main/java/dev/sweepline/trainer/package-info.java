@NullMarked
package dev.sweepline.trainer;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.sweepline.operator;

import org.jspecify.annotations.NullMarked;
